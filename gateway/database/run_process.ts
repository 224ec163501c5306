import { spawn } from 'node:child_process'

/** The user that a process runs as; libuv drops all supplementary groups when it is given. */
export interface RunAs {
  readonly uid: number
  readonly gid: number
}

/** How a process ended. `code` is null when it could not be started or was killed. */
export interface FinishedProcess {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/**
 * The whole environment of every process that is started here: the gateway's own holds secrets
 * (tokens, master keys) that no database process has a use for, and C keeps all messages in English.
 */
export const CLEAN_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
}

const OUTPUT_CHARACTERS_MAX = 64 * 1024

/** Runs a process to its end, without a shell, from `/`; never throws and never rejects. */
export function runProcess(
  file: string,
  args: readonly string[],
  options: { readonly runAs?: RunAs | undefined; readonly input?: string } = {},
): Promise<FinishedProcess> {
  return new Promise((resolve) => {
    let output = ''
    let errors = ''
    const fail = (error: Error) => resolve({ code: null, output, errors: error.message })
    try {
      const child = spawn(file, args, { ...options.runAs, cwd: '/', env: CLEAN_ENVIRONMENT })
      child.stdout.on('data', (chunk) => {
        output = `${output}${chunk}`.slice(0, OUTPUT_CHARACTERS_MAX)
      })
      child.stderr.on('data', (chunk) => {
        errors = `${errors}${chunk}`.slice(0, OUTPUT_CHARACTERS_MAX)
      })
      child.stdin.on('error', () => undefined)
      child.on('error', fail)
      child.on('close', (code) => resolve({ code, output, errors }))
      child.stdin.end(options.input ?? '')
    } catch (error) {
      fail(error instanceof Error ? error : new Error('Process did not start'))
    }
  })
}

/** The one line of a program's error output that says what went wrong, without its prefix. */
export function essentialLine(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '')
  const telling = lines.find((line) => /\b(?:PANIC|FATAL|ERROR|error):/.test(line))
  const line = telling ?? lines.at(-1) ?? 'no reason was given'
  return line
    .replace(/^.*?\b(?:PANIC|FATAL|ERROR|error):\s*/, '')
    .trim()
    .slice(0, 300)
}
