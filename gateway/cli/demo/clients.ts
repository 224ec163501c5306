import { fork } from 'node:child_process'
import { join } from 'node:path'
import { environmentWith } from '../../config.ts'
import { DemoError } from './demo_error.ts'
import type { ClientSettings } from './program.ts'

const PROGRAMS = {
  sentry: join(import.meta.dirname, 'sentry_program.ts'),
  openTelemetry: join(import.meta.dirname, 'otel_program.ts'),
} as const
const PROGRAM_MS = 60_000

/** Runs a client product with its SDK in a process of its own, until it has sent everything. Throws a DemoError. */
export async function runClient(
  name: keyof typeof PROGRAMS,
  settings: ClientSettings,
): Promise<void> {
  const program = fork(PROGRAMS[name], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: environmentWith({}),
  })
  program.send(settings)
  const code = await new Promise<number | null>((resolve) => {
    const late = setTimeout(() => program.kill('SIGKILL'), PROGRAM_MS)
    program.once('exit', (exitCode) => {
      clearTimeout(late)
      resolve(exitCode)
    })
  })
  if (code !== 0) {
    throw new DemoError(
      `Cannot send with the ${name} SDK: it ended with ${code}; run "npm ci" without --omit=dev`,
    )
  }
}
