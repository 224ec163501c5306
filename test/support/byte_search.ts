import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** Something to be looked for. */
export interface Pattern {
  /** Names it in what is found. */
  readonly label: string
  readonly bytes: Buffer
}

const CHUNK_BYTES = 8 * 1024 * 1024
const PREFIX_BYTES = 4

/**
 * Every form in which a text may lie somewhere: as it is, in base64 at each of its three places, in hexadecimal, as its
 * SHA-256 in bytes, hexadecimal and base64, and in UTF-16 of both orders.
 */
export function formsOf(text: string): readonly Pattern[] {
  const raw = Buffer.from(text)
  const digest = createHash('sha256').update(raw).digest()
  const wide = Buffer.from(text, 'utf16le')
  const forms: Readonly<Record<string, Buffer>> = {
    raw,
    base64_0: base64At(raw, 0),
    base64_1: base64At(raw, 1),
    base64_2: base64At(raw, 2),
    hex: Buffer.from(raw.toString('hex')),
    HEX: Buffer.from(raw.toString('hex').toUpperCase()),
    sha256: digest,
    sha256_hex: Buffer.from(digest.toString('hex')),
    sha256_HEX: Buffer.from(digest.toString('hex').toUpperCase()),
    sha256_base64: base64At(digest, 0),
    utf16le: wide,
    utf16be: Buffer.from(wide).swap16(),
  }
  return Object.entries(forms).map(([form, bytes]) => ({ label: `${text} ${form}`, bytes }))
}

/** What of the bytes' base64 does not depend on what stands around them, `offset` bytes after a multiple of three. */
function base64At(bytes: Buffer, offset: 0 | 1 | 2): Buffer {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
  const from = offset === 0 ? 0 : offset + 1
  const whole = Math.floor(((offset + bytes.length) * 8) / 6)
  return Buffer.from(text.slice(from, whole))
}

/** Looks for thousands of patterns at once, in one pass over the bytes. */
export class ByteSearch {
  /** Labels of what was found. */
  readonly found = new Set<string>()
  #searchedBytes = 0
  readonly #isFirstPair = new Uint8Array(1 << 16)
  readonly #byPrefix = new Map<number, Pattern[]>()
  readonly #longest: number

  constructor(patterns: readonly Pattern[]) {
    this.#longest = Math.max(...patterns.map(({ bytes }) => bytes.length))
    for (const pattern of patterns) {
      if (pattern.bytes.length < PREFIX_BYTES) throw new Error('A pattern is too short')
      this.#isFirstPair[pattern.bytes.readUInt16LE(0)] = 1
      const prefix = pattern.bytes.readUInt32LE(0)
      this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), pattern])
    }
  }

  get searchedBytes(): number {
    return this.#searchedBytes
  }

  search(bytes: Buffer): void {
    const isFirstPair = this.#isFirstPair
    const last = bytes.length - PREFIX_BYTES
    let pair = (bytes[0] ?? 0) << 8
    for (let at = 0; at <= last; at += 1) {
      pair = (pair >>> 8) | ((bytes[at + 1] ?? 0) << 8)
      if (isFirstPair[pair] === 1) this.#compare(bytes, at)
    }
    this.#searchedBytes += bytes.length
  }

  #compare(bytes: Buffer, at: number): void {
    for (const { label, bytes: wanted } of this.#byPrefix.get(bytes.readUInt32LE(at)) ?? []) {
      const end = at + wanted.length
      if (end <= bytes.length && bytes.compare(wanted, 0, wanted.length, at, end) === 0) {
        this.found.add(label)
      }
    }
  }

  /** Every byte of a file; what lies across two reads is found too. */
  searchFile(path: string): void {
    const file = openSync(path, 'r')
    const buffer = Buffer.alloc(CHUNK_BYTES)
    try {
      for (let kept = 0; ; ) {
        const read = readSync(file, buffer, kept, buffer.length - kept, null)
        if (read === 0) return
        const end = kept + read
        this.search(buffer.subarray(0, end))
        kept = Math.min(end, this.#longest - 1)
        buffer.copyWithin(0, end - kept, end)
      }
    } finally {
      closeSync(file)
    }
  }

  /** Every file of a folder and of those in it, and their names; returns how many files there were. */
  searchFolder(folder: string): number {
    let files = 0
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      this.search(Buffer.from(entry.name))
      if (entry.isDirectory()) files += this.searchFolder(path)
      else if (entry.isFile()) {
        this.searchFile(path)
        files += 1
      }
    }
    return files
  }
}
