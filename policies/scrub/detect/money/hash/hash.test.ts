import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keccak256 } from './keccak256.ts'
import { sha256 } from './sha256.ts'

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

describe('sha256()', () => {
  // FIPS 180-4 examples of NIST, the one-block and the two-block message.
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('of %j is the published digest', (text, digest) => {
    expect(hex(sha256(ascii(text)))).toBe(digest)
  })

  it('is the digest of the platform for every length about the block size', () => {
    for (let length = 0; length < 140; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7 + length) % 256)
      expect(hex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
    }
  })
})

describe('keccak256()', () => {
  // Known answers of the Keccak team for 256 bits with the original padding.
  it.each([
    ['', 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
    ['abc', '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
    ['testing', '5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02'],
  ])('of %j is the published digest', (text, digest) => {
    expect(hex(keccak256(ascii(text)))).toBe(digest)
  })

  it('gives 32 bytes at and about the size of a block', () => {
    for (const length of [135, 136, 137, 272]) {
      expect(keccak256(new Uint8Array(length))).toHaveLength(32)
    }
  })
})
