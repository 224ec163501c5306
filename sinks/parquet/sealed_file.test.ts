import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openSealedFile, parseSealKey, SealedFileError, sealFile } from './sealed_file.ts'

const KEY = randomBytes(32)
const CHUNK = 64 * 1024

function errorOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof SealedFileError) return error.message
  }
  return 'none'
}

describe('a sealed file', () => {
  test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])(
    'of %i bytes opens as what was sealed',
    (length) => {
      const clear = randomBytes(length)
      expect(Buffer.compare(openSealedFile(sealFile(clear, KEY), KEY), clear)).toBe(0)
    },
  )

  test('shows nothing of what is in it, and is another one each time', () => {
    const clear = Buffer.from('jane.doe@example.com '.repeat(10_000))
    const [one, other] = [sealFile(clear, KEY), sealFile(clear, KEY)]
    expect(Buffer.from(one).includes('jane')).toBe(false)
    expect(Buffer.compare(one, other)).not.toBe(0)
  })

  test('opens with its own key only, and says so', () => {
    const sealed = sealFile(Buffer.from('x'), KEY)
    expect(errorOf(() => openSealedFile(sealed, randomBytes(32)))).toBe(
      'Cannot open sealed file: it is sealed under another key',
    )
  })

  test('opens not at all where any one bit of it was changed', () => {
    const sealed = sealFile(randomBytes(200), KEY)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sealed.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(sealed)
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        expect(errorOf(() => openSealedFile(changed, KEY))).toMatch(/^Cannot open sealed file: /)
      }),
    )
  })

  test('opens not at all where it was cut, at a chunk or anywhere', () => {
    const sealed = sealFile(randomBytes(2 * CHUNK + 10), KEY)
    const ends = [0, 8, 39, 40, 41, 56, 40 + CHUNK + 16, 40 + 2 * (CHUNK + 16), sealed.length - 1]
    for (const end of ends) {
      expect(errorOf(() => openSealedFile(sealed.subarray(0, end), KEY))).toBe(
        'Cannot open sealed file: it is damaged',
      )
    }
  })

  test('opens not at all where its chunks changed places or came from another file', () => {
    const clear = randomBytes(2 * CHUNK)
    const [one, other] = [sealFile(clear, KEY), sealFile(clear, KEY)].map((file) => {
      const end = 40 + CHUNK + 16
      return { head: file.subarray(0, 40), first: file.subarray(40, end), last: file.subarray(end) }
    })
    if (one === undefined || other === undefined) throw new Error('two files were sealed')
    const swapped = Buffer.concat([one.head, one.last, one.first])
    const mixed = Buffer.concat([one.head, one.first, other.last])
    for (const file of [swapped, mixed]) {
      expect(errorOf(() => openSealedFile(file, KEY))).toBe(
        'Cannot open sealed file: it is damaged',
      )
    }
  })
})

test.each(['', 'AAAA', `${'A'.repeat(43)}`, `${'A'.repeat(44)}=`, `${'A'.repeat(42)}B=`])(
  'a key that is not 32 bytes in base64 is refused: %s',
  (text) => {
    expect(errorOf(() => parseSealKey(text))).toBe('Cannot use key: wanted 32 bytes in base64')
  },
)
