import { isJsonObject, type JsonObject } from '#domain/json.ts'
import type { BackupTable, SequenceState } from '#drizzle/repositories/backup.ts'
import { BackupError, changed, type Frame } from './frames.ts'

export const BACKUP_KINDS = ['store', 'keyring'] as const
export type BackupKind = (typeof BACKUP_KINDS)[number]

/** What a backup says of itself. */
export interface Manifest {
  readonly kind: BackupKind
  /** Digest of the migrations that made its tables. */
  readonly migrations: string
  /** ISO 8601. */
  readonly createdAt: string
}

/** What a table held. */
export interface TableEnd {
  readonly rows: number
  readonly bytes: number
  /** Hexadecimal, of the data before compression. */
  readonly sha256: string
}

export interface BackupEnd {
  readonly tables: number
  readonly sequences: readonly SequenceState[]
}

function parseBody({ body }: Frame): JsonObject {
  try {
    const parsed: unknown = JSON.parse(body.toString())
    if (isJsonObject(parsed)) return parsed
  } catch {
    throw changed()
  }
  throw changed()
}

export function parseManifest(frame: Frame): Manifest {
  const { kind, migrations, createdAt } = parseBody(frame)
  const known = BACKUP_KINDS.find((name) => name === kind)
  if (known === undefined || typeof migrations !== 'string' || typeof createdAt !== 'string') {
    throw changed()
  }
  return { kind: known, migrations, createdAt }
}

/** A table's name and columns become part of statements: each is a plain word. */
const WORD = /^[a-z_][a-z0-9_]{0,62}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

export function parseTable(frame: Frame): BackupTable {
  const { name, columns, partition } = parseBody(frame)
  if (!isWord(name) || !Array.isArray(columns) || columns.length === 0) throw changed()
  const words = columns.filter(isWord)
  if (words.length !== columns.length) throw changed()
  return partition === undefined
    ? { name, columns: words }
    : { name, columns: words, partition: parsePartition(partition) }
}

function parsePartition(value: unknown): { readonly parent: string; readonly day: string } {
  if (!isJsonObject(value)) throw changed()
  const { parent, day } = value
  if (!isWord(parent) || typeof day !== 'string' || !DAY.test(day)) throw changed()
  return { parent, day }
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && WORD.test(value)
}

export function parseTableEnd(frame: Frame): TableEnd {
  const { rows, bytes, sha256 } = parseBody(frame)
  if (typeof rows !== 'number' || typeof bytes !== 'number' || typeof sha256 !== 'string') {
    throw changed()
  }
  return { rows, bytes, sha256 }
}

export function parseEnd(frame: Frame): BackupEnd {
  const { tables, sequences } = parseBody(frame)
  if (typeof tables !== 'number' || !Array.isArray(sequences)) throw changed()
  return { tables, sequences: sequences.map(parseSequence) }
}

function parseSequence(value: unknown): SequenceState {
  if (!isJsonObject(value)) throw changed()
  const { name, last } = value
  if (!isWord(name) || (last !== null && typeof last !== 'string')) throw changed()
  if (typeof last === 'string' && !/^\d{1,19}$/.test(last)) throw changed()
  return { name, last }
}

/** Throws a BackupError where the backup is not of this kind, or of another version's tables. */
export function assertFits(
  manifest: Manifest,
  wanted: Pick<Manifest, 'kind' | 'migrations'>,
): void {
  if (manifest.kind !== wanted.kind) {
    throw new BackupError(
      `Cannot restore: this is a backup of the ${manifest.kind}, wanted one of the ${wanted.kind}`,
    )
  }
  if (manifest.migrations !== wanted.migrations) {
    throw new BackupError(
      `Cannot restore: the backup of ${manifest.createdAt} was written by another version of Tidegate; restore it with that version, then upgrade`,
    )
  }
}
