import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { readZip } from '../../../test/support/read_zip.ts'
import { type ArchivePiece, createArchive } from './archive.ts'

const AT = new Date('2026-01-31T10:00:00Z')
const MANIFEST = { name: 'manifest.json', print: JSON.stringify }

/** Pieces that do not compress, counted while they are made. */
function countedPieces(count: number) {
  const made = { pieces: 0 }
  const pieces = async function* (): AsyncGenerator<ArchivePiece> {
    for (let piece = 0; piece < count; piece += 1) {
      made.pieces += 1
      const bytes = crypto.getRandomValues(new Uint8Array(48 * 1024))
      yield { content: Buffer.from(bytes).toString('base64'), records: 1 }
    }
  }
  return { made, pieces }
}

describe('createArchive()', () => {
  it('names the bytes, the SHA-256 and the records of each file in the manifest, which comes last', async () => {
    const zip = createArchive(
      [
        { name: 'a.txt', pieces: () => ['x', 'ÿ'].map((content) => ({ content, records: 2 })) },
        { name: 'empty.txt', pieces: () => [] },
      ],
      MANIFEST,
      AT,
    )
    const files = readZip(await buffer(zip))
    expect([...files.keys()]).toEqual(['a.txt', 'empty.txt', 'manifest.json'])
    expect(files.get('a.txt')?.toString()).toBe('xÿ')
    expect(JSON.parse(files.get('manifest.json')?.toString() ?? '')).toEqual([
      {
        name: 'a.txt',
        bytes: 3,
        sha256: '7dd100e9bba9f14b932029e4f40b2ecacaaaf06b60ac8269a7b51740e17caf19',
        records: 4,
      },
      {
        name: 'empty.txt',
        bytes: 0,
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        records: 0,
      },
    ])
  })

  it('makes equal bytes of equal content', async () => {
    const make = () =>
      buffer(
        createArchive([{ name: 'a', pieces: () => [{ content: 'b', records: 1 }] }], MANIFEST, AT),
      )
    expect((await make()).equals(await make())).toBe(true)
  })

  it('breaks off where a piece cannot be made: a part never ends as a whole', async () => {
    const pieces = async function* (): AsyncGenerator<ArchivePiece> {
      yield { content: 'first', records: 1 }
      throw new Error('The store is away')
    }
    const zip = createArchive([{ name: 'a.txt', pieces }], MANIFEST, AT)
    await expect(buffer(zip)).rejects.toThrow('The store is away')
  })

  it('makes no more pieces than are read', async () => {
    const { made, pieces } = countedPieces(1_000)
    const zip = createArchive([{ name: 'a.txt', pieces }], MANIFEST, AT)
    for await (const _ of zip) break
    await finished(zip, { cleanup: true }).catch(() => undefined)
    expect(made.pieces).toBeGreaterThan(0)
    expect(made.pieces).toBeLessThan(30)
  })
})
