import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const READY = /^tidegate ready (http:\/\/\S+)$/m
const START_MS = 60_000

/** The real product in a process of its own, on a real PostgreSQL in a folder of its own. */
export interface Product {
  readonly url: string
  readonly adminToken: string
  readonly dataDir: string
  readonly process: ChildProcess
  /** All that it wrote to standard output and standard error. */
  readonly output: () => string
  /** A request to the management or DSR API as the administrator; the parsed body. */
  readonly api: (method: string, path: string, body?: unknown) => Promise<ApiResult>
  /** A new ingest key. */
  readonly createKey: (product: string, more?: Record<string, unknown>) => Promise<TestKey>
  /** SIGTERM, and wait for the end; resolves to the exit code. */
  readonly stop: () => Promise<number | null>
  /** SIGKILL, and wait for the end of the gateway's process. */
  readonly kill: () => Promise<void>
}

export interface ApiResult {
  readonly status: number
  readonly body: Json
}
export type Json = { readonly [key: string]: Json } & {
  readonly [index: number]: Json
} & Iterable<Json>

export interface TestKey {
  readonly id: string
  readonly key: string
  readonly dsn: string
}

export interface ProductOptions {
  /** A folder of an earlier start; a new one where it is missing. */
  readonly dataDir?: string
  readonly adminToken?: string
  readonly env?: Readonly<Record<string, string>>
  /** The folder of a copy of the product; this checkout where it is missing. */
  readonly repository?: string
}

/** How a start ended that was not to succeed. */
export interface FailedStart {
  readonly code: number | null
  /** What it wrote to standard output and standard error, without its structured log. */
  readonly lines: readonly string[]
}

function spawnProduct(options: ProductOptions & { readonly dataDir: string }) {
  return spawn(process.execPath, ['gateway/main.ts'], {
    cwd: options.repository ?? REPOSITORY,
    env: {
      ...process.env,
      PORT: '0',
      TIDEGATE_DATABASE_PORT: '0',
      TIDEGATE_DATA_DIR: options.dataDir,
      TIDEGATE_TEST_CLOCK: '1',
      TIDEGATE_CHECK_ANSWERS: '1',
      ...(options.adminToken === undefined ? {} : { TIDEGATE_ADMIN_TOKEN: options.adminToken }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Starts the product where it cannot start, and waits for its end. */
export async function failToStart(
  options: ProductOptions & { readonly dataDir: string },
): Promise<FailedStart> {
  const child = spawnProduct(options)
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (READY.test(output)) child.kill('SIGTERM')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const code = await new Promise<number | null>((end) => child.once('close', end))
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('{"time"'))
  return { code, lines }
}

/** Starts the product on free ports and waits until it is ready. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'tidegate-test-'))
  const adminToken = options.adminToken ?? randomBytes(24).toString('hex')
  const child = spawnProduct({ ...options, dataDir, adminToken })
  let output = ''
  const ended = new Promise<number | null>((end) => child.once('exit', (code) => end(code)))
  const url = await new Promise<string>((ready, fail) => {
    const timer = setTimeout(() => fail(new Error(`Product is not ready: ${output}`)), START_MS)
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const found = READY.exec(output)?.[1]
      if (found === undefined) return
      clearTimeout(timer)
      ready(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(new Error(`Product ended with ${code}: ${output}`))
    })
  })
  const api = createApi(url, adminToken)
  return {
    url,
    adminToken,
    dataDir,
    process: child,
    output: () => output,
    api,
    createKey: async (product, more = {}) => {
      const { body } = await api('POST', '/manage/v1/ingest-keys', {
        tenant: 'contoso',
        instance: 'production',
        product,
        ...more,
      })
      return { id: String(body['id']), key: String(body['key']), dsn: String(body['dsn']) }
    },
    stop: async () => {
      child.kill('SIGTERM')
      return await ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Removes the folder of a product that has ended. */
export function removeDataDir(product: Product): void {
  rmSync(product.dataDir, { recursive: true, force: true })
}

function createApi(url: string, adminToken: string): Product['api'] {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${adminToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }
}

/** Sends a native body with a key; the parsed answer. */
export async function sendNative(
  product: Product,
  key: string,
  sent: { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> },
): Promise<ApiResult> {
  const response = await fetch(`${product.url}/v1/reports?verbose=1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...sent.headers },
    body: typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}
