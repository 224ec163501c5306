import type { CleanReport, SendResult, Sink, SinkKind, SinkSettings } from '#domain/sink.ts'
import { type Answer, isRowFault, messageOf, retryOf } from './answers.ts'
import { openServer, type Server } from './client.ts'
import { eraseRows, expireRows } from './forget.ts'
import { COLUMNS, type Insert, insertsOf } from './rows.ts'
import { findWrongColumn } from './table.ts'

const ACTION = 'insert'
/** No quotes are needed, and none can be broken out of. */
const NAME = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$', maxLength: 128 } as const
const SECRET = { type: 'string', minLength: 1, maxLength: 4_000 } as const

/**
 * What an INSERT sets for itself, whatever a user's profile says: it is done when it is answered, a block is one block,
 * and a column that is missing is an error.
 */
const INSERT_SETTINGS = {
  async_insert: 0,
  date_time_input_format: 'best_effort',
  insert_deduplicate: 1,
  input_format_parallel_parsing: 0,
  input_format_skip_unknown_fields: 0,
} as const

/** ClickHouse over HTTP. Its secrets are a user's name and password, or an access token. */
export const clickhouseSinkKind: SinkKind = {
  kind: 'clickhouse',
  schema: {
    endpoint: {
      type: 'string',
      format: 'uri',
      pattern: '^https?://[^/?#@]+(/[^?#]*)?$',
      maxLength: 2_000,
    },
    settings: {
      type: 'object',
      additionalProperties: false,
      required: ['database', 'table'],
      properties: { database: NAME, table: NAME },
    },
    secrets: {
      type: 'object',
      additionalProperties: false,
      properties: {
        username: SECRET,
        password: SECRET,
        accessToken: { ...SECRET, pattern: '^[\\x21-\\x7e]*$' },
      },
    },
  },
  check: ({ secrets }) => {
    const { accessToken, username, password } = secrets
    if (accessToken !== undefined && (username !== undefined || password !== undefined)) {
      return 'Cannot use an access token beside a user: set one of them'
    }
    if (password !== undefined && username === undefined) {
      return 'Cannot use a password without a user: set username'
    }
    // The part before the first colon is the user (RFC 7617, section 2).
    if (username?.includes(':')) return 'Cannot use a user with a colon: HTTP cannot carry it'
    return undefined
  },
  keeps: true,
  create: createClickhouseSink,
}

interface Target {
  readonly server: Server
  readonly table: string
}

/**
 * A sink that inserts reports into a table, one row a report. Delivers at least once: a block that was taken is not taken
 * again within the table's deduplication window, and ReplacingMergeTree removes what comes twice after it.
 */
export function createClickhouseSink(settings: SinkSettings): Sink {
  const server = openServer(settings)
  const { database, table } = settings.settings
  const target: Target = { server, table: `\`${database}\`.\`${table}\`` }
  return {
    send: (batch, signal) => insertAll(target, batch, signal),
    expire: (day, signal) => expireRows(target, day, signal),
    erase: (reports, signal) => eraseRows(target, reports, signal),
    close: server.close,
  }
}

async function insertAll(
  target: Target,
  batch: readonly CleanReport[],
  signal: AbortSignal,
): Promise<SendResult> {
  const inserts = insertsOf(batch)
  if (inserts === undefined) {
    return { kind: 'retry', message: `Cannot ${ACTION}: a report lacks its day of expiry` }
  }
  for (const insert of inserts) {
    const answer = await insertOne(target, insert, signal)
    if (answer.kind !== 'done') return refusalOf(target, answer, signal)
  }
  return { kind: 'sent', rejected: 0 }
}

function insertOne({ server, table }: Target, insert: Insert, signal: AbortSignal) {
  const question = {
    query: `INSERT INTO ${table} (${COLUMNS.join(', ')}) FORMAT JSONEachRow`,
    body: insert.body,
    settings: { ...INSERT_SETTINGS, insert_deduplication_token: insert.token },
  }
  return server.ask(question, signal)
}

/** Rows are refused for good only by a table that could hold them: what an operator can mend costs no report. */
async function refusalOf(
  target: Target,
  refusal: Answer,
  signal: AbortSignal,
): Promise<SendResult> {
  if (!isRowFault(refusal)) return retryOf(ACTION, refusal)
  const query = `DESCRIBE TABLE ${target.table} FORMAT JSONEachRow`
  const answer = await target.server.ask({ query }, signal)
  if (answer.kind !== 'done') return retryOf(ACTION, answer)
  const wrong = wrongColumnOf(answer.text)
  if (wrong === undefined) return { kind: 'permanent', message: messageOf(ACTION, refusal) }
  const message = `Cannot ${ACTION}: ${wrong} of the table has another type than the documented one`
  return { kind: 'retry', message }
}

function wrongColumnOf(description: string): string | undefined {
  try {
    const column = findWrongColumn(description)
    return column === undefined ? undefined : `column ${column}`
  } catch {
    return 'the description'
  }
}
