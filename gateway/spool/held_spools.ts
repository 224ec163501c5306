import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isGuid } from '#domain/ids.ts'
import { type FolderLock, lockFolder } from '../database/folder_lock.ts'
import type { Logger } from '../telemetry/logger.ts'
import { SpoolFile } from './spool_file.ts'

/** One spool that this process holds alone. */
export interface HeldSpool {
  readonly file: SpoolFile
  readonly folder: string
  readonly lock: FolderLock
  /** Only the one that this process made is added to. */
  readonly isActive: boolean
}

export interface HeldSpoolsSettings {
  readonly folder: string
  readonly keyOf: (spoolId: string) => Promise<Uint8Array>
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/**
 * The spools in a data folder that belong to this process: a folder each, named by the spool's id and locked as long as
 * the process lives, so that neither a stale lock nor a second process is possible.
 */
export class HeldSpools {
  readonly #settings: HeldSpoolsSettings
  readonly #fileBytesMax: number
  readonly #list: HeldSpool[] = []

  constructor(settings: HeldSpoolsSettings, fileBytesMax: number) {
    this.#settings = settings
    this.#fileBytesMax = fileBytesMax
  }

  get list(): readonly HeldSpool[] {
    return this.#list
  }

  get active(): HeldSpool | undefined {
    return this.#list.find(({ isActive }) => isActive)
  }

  /** Locks and opens what dead processes have left, and makes this process's own. What fails is tried the next time. */
  async adopt(): Promise<number> {
    const before = this.#list.length
    try {
      mkdirSync(this.#settings.folder, { recursive: true, mode: 0o700 })
      const known = new Set(this.#list.map(({ file }) => file.id))
      for (const id of readdirSync(this.#settings.folder)) {
        if (isGuid(id) && !known.has(id)) await this.#hold(id, false)
      }
      if (this.active === undefined) await this.#hold(randomUUID(), true)
    } catch (error) {
      this.#settings.log.error('spool_unavailable', { error })
    }
    return this.#list.length - before
  }

  /** Removes a spool that is empty: its files, then its folder's lock. */
  remove(held: HeldSpool): void {
    this.#list.splice(this.#list.indexOf(held), 1)
    held.file.close()
    rmSync(held.folder, { recursive: true, force: true })
    held.lock.release()
  }

  /** Closes all files; what is empty is removed. */
  close(): void {
    for (const held of [...this.#list]) {
      if (held.file.rows === 0) {
        this.remove(held)
        continue
      }
      held.file.close()
      held.lock.release()
    }
    this.#list.length = 0
  }

  async #hold(id: string, isActive: boolean): Promise<void> {
    const folder = join(this.#settings.folder, id)
    const lock = this.#lock(folder, isActive)
    if (lock === undefined) return
    try {
      const key = await this.#settings.keyOf(id)
      const file = new SpoolFile({
        folder,
        spoolKey: { spoolId: id, key },
        fileBytesMax: this.#fileBytesMax,
        onDamage: ({ rows, gaps }) => this.#settings.log.error('spool_salvaged', { rows, gaps }),
      })
      const held = { file, folder, lock, isActive }
      this.#list.push(held)
      if (isActive) return
      this.#settings.log.info('spool_adopted', { rows: file.rows, bytes: file.bytes })
      if (file.rows === 0) this.remove(held)
    } catch (error) {
      if (isActive) rmSync(folder, { recursive: true, force: true })
      lock.release()
      this.#settings.log.error('spool_not_opened', { error })
    }
  }

  #lock(folder: string, isActive: boolean): FolderLock | undefined {
    try {
      if (isActive) mkdirSync(folder, { mode: 0o700 })
      return lockFolder(folder)
    } catch (error) {
      // Of an adopted one: its process is alive, or has just removed it.
      if (isActive) this.#settings.log.error('spool_not_opened', { error })
      return undefined
    }
  }
}
