import { chmod, chown, stat } from 'node:fs/promises'
import { type RunAs, runProcess } from './run_process.ts'

/**
 * Whether a user can enter a folder. It is tried for real as that user, because mode bits say
 * nothing of access lists, network file systems or confinement.
 */
export async function canEnter(folder: string, runAs: RunAs | undefined): Promise<boolean> {
  // The folder is an argument and never part of the script: a path may hold spaces and quotes.
  const finished = await runProcess('sh', ['-c', 'cd -- "$1"', 'sh', folder], { runAs })
  return finished.code === 0
}

/** What of a folder decides whether it may be opened to a group. */
export interface FolderAccess {
  readonly uid: number
  readonly mode: number
}

/** Whether it is root's own folder in which no group has any rights that a new group could take. */
export function mayBeGivenToGroup(access: FolderAccess): boolean {
  return access.uid === 0 && (access.mode & 0o070) === 0
}

/**
 * Lets the group of a user pass through (not list) root's private data folder, 0700 -> 0710.
 * Only the data folder itself is ever touched, never a folder above it.
 */
export async function openToGroup(folder: string, runAs: RunAs): Promise<void> {
  const access = await stat(folder)
  if (!mayBeGivenToGroup(access)) return
  await chown(folder, access.uid, runAs.gid)
  await chmod(folder, (access.mode & 0o7777) | 0o010)
}
