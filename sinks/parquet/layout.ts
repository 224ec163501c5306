import { createHash } from 'node:crypto'
import { utcDay } from '#domain/clock.ts'
import type { CleanReport } from '#domain/sink.ts'

/** What the reports of one file have in common. Names are encoded for a path. */
export interface Place {
  readonly tenant: string
  readonly expires: string
  readonly product: string
  /** UTC day on which they were received. */
  readonly day: string
}

const SEGMENT_LENGTH_MAX = 150
const SEGMENT_LENGTH_KEPT = 100
const HASH_LENGTH = 16
const CLEAR = '.parquet'
const SEALED = '.parquet.sealed'
const DAY = /^\d{4}-\d{2}-\d{2}$/
const KEY =
  /^tenant=([^/]*)\/expires=(\d{4}-\d{2}-\d{2})\/product=([^/]*)\/day=(\d{4}-\d{2}-\d{2})\/part-[0-9TZ]+-[0-9a-f]+-[0-9TZ]+-[0-9a-f]+\.parquet(?:\.sealed)?$/

/**
 * A name as one part of a path: all but letters, digits, `_`, `-` and `.` is percent-encoded, and a long name is cut and
 * ends in its hash, so that no name leaves its folder and no two names share one.
 */
export function encodeSegment(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  if (encoded.length <= SEGMENT_LENGTH_MAX) return encoded
  const kept = encoded.slice(0, SEGMENT_LENGTH_KEPT).replace(/%[0-9A-F]?$/, '')
  return `${kept}~${hashOf([name])}`
}

/** The place of a report; undefined where its expiry day is not known: nothing may be kept without one. */
export function placeOf(report: CleanReport): Place | undefined {
  const { expiresOn } = report
  if (expiresOn === undefined || !DAY.test(expiresOn)) return undefined
  return {
    tenant: encodeSegment(report.tenantId),
    expires: expiresOn,
    product: encodeSegment(report.product),
    day: utcDay(report.receivedAtMs),
  }
}

/** The folder of a place, with its last slash. Expiry comes before the rest, so that retention deletes a prefix. */
export function folderOf({ tenant, expires, product, day }: Place): string {
  return `tenant=${tenant}/expires=${expires}/product=${product}/day=${day}/`
}

/** The place of a file by its key; undefined for what this sink has not written. */
export function parseKey(key: string): Place | undefined {
  const match = KEY.exec(key)
  if (match === null) return undefined
  const [, tenant = '', expires = '', product = '', day = ''] = match
  return { tenant, expires, product, day }
}

/** The first characters of the names of all files that begin with this report. */
export function namePrefixOf(first: CleanReport): string {
  return `part-${instantOf(first.receivedAtMs)}-${hashOf([first.id])}-`
}

/**
 * The name of a file with these reports, which are at least one: the same reports always get the same, so that a
 * repetition overwrites what it repeats.
 */
export function nameOf(reports: readonly CleanReport[], isSealed: boolean): string {
  const [first] = reports
  const last = reports.at(-1)
  if (first === undefined || last === undefined) return ''
  const hash = hashOf(reports.map(({ id }) => id))
  const extension = isSealed ? SEALED : CLEAR
  return `${namePrefixOf(first)}${instantOf(last.receivedAtMs)}-${hash}${extension}`
}

/** Whether a file of that name is sealed. */
export function isSealedName(key: string): boolean {
  return key.endsWith(SEALED)
}

/** `20261121T095839123Z`. */
function instantOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[-:.]/g, '')
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:${text}`)
  return hash.digest('hex').slice(0, HASH_LENGTH)
}
