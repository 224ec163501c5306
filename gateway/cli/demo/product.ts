import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { environmentWith, readConfig } from '../../config.ts'
import { ConfigError } from '../../config_error.ts'
import { DemoError } from './demo_error.ts'

/** The gateway that the demo talks to. */
export interface DemoProduct {
  readonly origin: string
  readonly adminToken: string
  /** Stops it and removes its folder where the demo started it. */
  readonly close: () => Promise<void>
}

const START_MS = 120_000
const STOP_MS = 20_000
const TOKEN_BYTES = 32
const MAIN = resolve(import.meta.dirname, '../../main.ts')

/**
 * The gateway of TIDEGATE_URL, or one of the demo's own: on an empty folder, free ports and a random token, so that it
 * meets nothing that is there already. Throws a ConfigError or a DemoError.
 */
export async function openProduct(): Promise<DemoProduct> {
  const { demoUrl, adminToken } = readConfig()
  if (demoUrl === undefined) return await startProduct()
  if (adminToken === undefined) {
    throw new ConfigError('Cannot use TIDEGATE_URL: TIDEGATE_ADMIN_TOKEN is missing')
  }
  return { origin: demoUrl, adminToken, close: async () => undefined }
}

async function startProduct(): Promise<DemoProduct> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tidegate-demo-'))
  const adminToken = randomBytes(TOKEN_BYTES).toString('hex')
  const gateway = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentWith({
      PORT: '0',
      TIDEGATE_DATABASE_PORT: '0',
      TIDEGATE_DATA_DIR: dataDir,
      TIDEGATE_ADMIN_TOKEN: adminToken,
      TIDEGATE_LOG_LEVEL: 'error',
    }),
  })
  const close = async (): Promise<void> => {
    for (const signal of SIGNALS) process.off(signal, interrupt)
    await stop(gateway)
    rmSync(dataDir, { recursive: true, force: true })
  }
  const interrupt = (): void => {
    close().finally(() => process.exit(INTERRUPTED))
  }
  for (const signal of SIGNALS) process.on(signal, interrupt)
  try {
    return { origin: await untilReady(gateway), adminToken, close }
  } catch (error) {
    await close()
    throw error
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const INTERRUPTED = 130

/** The origin at which the gateway serves; what it says when it cannot start is the reason given. */
async function untilReady(gateway: ChildProcess): Promise<string> {
  const { stdout, stderr } = gateway
  if (stdout === null || stderr === null) throw new DemoError('Cannot start Tidegate: no output')
  let lastLine = 'it ended at once'
  createInterface(stderr).on('line', (line) => {
    lastLine = line
  })
  return await new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new DemoError(`Cannot start Tidegate: ${reason}`))
    const late = setTimeout(() => fail(`it is not ready after ${START_MS / 1000} s`), START_MS)
    gateway.once('close', () => {
      clearTimeout(late)
      fail(lastLine)
    })
    createInterface(stdout).on('line', (line) => {
      const found = /^tidegate ready (\S+)$/.exec(line)
      if (found?.[1] === undefined) return
      clearTimeout(late)
      resolve(found[1])
    })
  })
}

async function stop(gateway: ChildProcess): Promise<void> {
  if (gateway.exitCode !== null || gateway.signalCode !== null) return
  await new Promise<void>((resolve) => {
    const late = setTimeout(() => gateway.kill('SIGKILL'), STOP_MS)
    gateway.once('exit', () => {
      clearTimeout(late)
      resolve()
    })
    gateway.kill('SIGTERM')
  })
}
