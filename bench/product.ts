import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { environmentWith } from '#gateway/config.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#gateway/database/embedded.ts'
import { BENCH } from './settings.ts'

/** The product as it is delivered, in processes of its own, so that each one's time can be told. */
export interface Product {
  readonly port: number
  readonly origin: string
  readonly adminToken: string
  readonly key: string
  readonly databaseUrl: string
  readonly gatewayProcessId: number
  readonly postgresProcessId: number
  /** Reports that the product itself counts as stored. */
  readonly countStored: () => Promise<number>
  readonly stop: () => Promise<void>
}

/** As `npm start` has it. */
const START_OPTIONS = ['--max-semi-space-size=64']
const REPOSITORY = resolve(import.meta.dirname, '..')

/** Starts PostgreSQL and the gateway on an empty folder and makes an ingest key. */
export async function startProduct(
  dataDir: string,
  nodeOptions: readonly string[],
): Promise<Product> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    preferredPort: BENCH.databasePort,
    log: () => undefined,
  })
  try {
    return await startGateway(dataDir, postgres, nodeOptions)
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

async function startGateway(
  dataDir: string,
  postgres: EmbeddedPostgres,
  nodeOptions: readonly string[],
): Promise<Product> {
  const token = randomBytes(32).toString('hex')
  const started = [...START_OPTIONS, ...nodeOptions, join(REPOSITORY, 'gateway/main.ts')]
  const gateway = spawn(process.execPath, started, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environmentWith({
      PORT: '0',
      DATABASE_URL: postgres.url,
      TIDEGATE_DATA_DIR: join(dataDir, 'gateway'),
      TIDEGATE_ADMIN_TOKEN: token,
      TIDEGATE_LOG_LEVEL: 'warn',
      TIDEGATE_TEST_CLOCK: '1',
    }),
  })
  const origin = await untilReady(gateway)
  const manage = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(`${origin}/manage/v1${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Cannot prepare: ${path} answered ${response.status}`)
    return parseObject(await response.json())
  }
  const { key } = await manage('/ingest-keys', { tenant: 'contoso', product: BENCH.product })
  return {
    port: Number(new URL(origin).port),
    origin,
    adminToken: token,
    key: String(key),
    databaseUrl: postgres.url,
    gatewayProcessId: gateway.pid ?? Number.NaN,
    postgresProcessId: postgres.processId,
    countStored: async () => {
      const { totals } = await manage('/outcomes?tenant=contoso')
      const { accepted, redacted } = parseObject(totals)
      return Number(accepted) + Number(redacted)
    },
    stop: async () => {
      await stopGateway(gateway)
      await postgres.stop()
    },
  }
}

/** The origin at which the gateway serves. */
async function untilReady(gateway: ChildProcess): Promise<string> {
  const { stdout } = gateway
  if (stdout === null) throw new Error('Cannot start the gateway: it has no output')
  return await new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      gateway.kill('SIGKILL')
      reject(new Error(`Cannot start the gateway within ${BENCH.startMs} ms`))
    }, BENCH.startMs)
    gateway.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`Cannot start the gateway: it ended with ${code}`))
    })
    createInterface(stdout).on('line', (line) => {
      const found = /^tidegate ready (\S+)$/.exec(line)
      if (found?.[1] === undefined) return
      clearTimeout(late)
      resolve(found[1])
    })
  })
}

async function stopGateway(gateway: ChildProcess): Promise<void> {
  if (gateway.exitCode !== null) return
  await new Promise<void>((resolve) => {
    const late = setTimeout(() => gateway.kill('SIGKILL'), BENCH.stopMs)
    gateway.once('exit', () => {
      clearTimeout(late)
      resolve()
    })
    gateway.kill('SIGTERM')
  })
}

function parseObject(value: unknown): Record<string, unknown> {
  return value as Record<string, unknown>
}
