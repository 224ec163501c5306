import { DatabaseStartError } from './database_start_error.ts'
import { type FinishedProcess, type RunAs, runProcess } from './run_process.ts'

/** PostgreSQL refuses to run as root, so root runs it as this user, which owns nothing else. */
export const SYSTEM_USER = 'tidegate'

/** The ways to create it: shadow-utils, then busybox. Each row is a list of commands. */
const RECIPES: readonly (readonly (readonly string[])[])[] = [
  [
    [
      'useradd',
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/bin/false',
      SYSTEM_USER,
    ],
  ],
  [
    ['addgroup', '-S', SYSTEM_USER],
    [
      'adduser',
      '-S',
      '-D',
      '-H',
      '-h',
      '/nonexistent',
      '-s',
      '/bin/false',
      '-G',
      SYSTEM_USER,
      SYSTEM_USER,
    ],
  ],
]

type Run = (file: string, args: readonly string[]) => Promise<FinishedProcess>

/**
 * Finds the system user `tidegate`, and creates it when it is missing. Needs root.
 * Throws `no_system_user` when it cannot be created, as with a read-only /etc.
 */
export async function findOrCreateSystemUser(run: Run = runProcess): Promise<RunAs> {
  const present = await findSystemUser(run)
  if (present !== undefined) return present
  for (const recipe of RECIPES) {
    for (const [file = '', ...args] of recipe) await run(file, args)
    // Whether a command succeeded matters less than the result: another start may have been faster.
    const created = await findSystemUser(run)
    if (created !== undefined) return created
  }
  throw new DatabaseStartError(
    'no_system_user',
    `Cannot create the system user ${SYSTEM_USER} for PostgreSQL, which refuses to run as root: ` +
      'create it, or start as an ordinary user, or set DATABASE_URL',
  )
}

async function findSystemUser(run: Run): Promise<RunAs | undefined> {
  const uid = parseId(await run('id', ['-u', SYSTEM_USER]))
  const gid = parseId(await run('id', ['-g', SYSTEM_USER]))
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

function parseId(finished: FinishedProcess): number | undefined {
  const text = finished.output.trim()
  return finished.code === 0 && /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : undefined
}
