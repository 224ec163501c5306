import { totalmem } from 'node:os'
import { LOG_LINE_PREFIX } from './server_log.ts'

const GIB = 2 ** 30

/**
 * Every setting of PostgreSQL that differs from its default or that a promise rests on. They are
 * given on the command line, which wins over the files in the cluster.
 */
export function serverSettings(memoryBytes: number = totalmem()): Readonly<Record<string, string>> {
  return {
    // Reachable from this machine only, and by nothing but TCP: a socket's path may be too long.
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '50',
    shared_buffers: memoryBytes >= 4 * GIB ? '256MB' : '128MB',
    // Acknowledged means durable.
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    wal_compression: 'on',
    wal_buffers: '16MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    autovacuum: 'on',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // No text of a statement, parameter or row ever reaches the log.
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: LOG_LINE_PREFIX,
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_statement: 'none',
    log_min_duration_statement: '-1',
    log_min_duration_sample: '-1',
    log_transaction_sample_rate: '0',
    log_checkpoints: 'off',
    lc_messages: 'C',
  }
}

/** The arguments of `postgres` for a cluster folder and a port. */
export function serverArguments(clusterDir: string, port: number): string[] {
  const settings = Object.entries(serverSettings()).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  return ['-D', clusterDir, '-p', String(port), ...settings]
}
