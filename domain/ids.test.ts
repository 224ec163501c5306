import { describe, expect, test } from 'vitest'
import { isGuid, parsePseudonym, parseTenantId } from './ids.ts'

const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e'

describe('parseTenantId()', () => {
  test('takes a GUID in any case and makes it lower', () => {
    expect(parseTenantId(GUID)).toBe(GUID)
    expect(parseTenantId(GUID.toUpperCase())).toBe(GUID)
  })

  test.each([
    '',
    'contoso',
    GUID.slice(1),
    `${GUID}0`,
    `{${GUID}}`,
    GUID.replaceAll('-', ''),
    ` ${GUID}`,
    `${GUID}\n`,
  ])('takes %j for no tenant', (text) => {
    expect(parseTenantId(text)).toBeUndefined()
  })
})

describe('isGuid()', () => {
  test('is true for the canonical form only', () => {
    expect(isGuid(GUID)).toBe(true)
    expect(isGuid(GUID.toUpperCase())).toBe(false)
  })
})

describe('parsePseudonym()', () => {
  test.each([0, 31, 33])('refuses %d bytes', (length) => {
    expect(() => parsePseudonym(new Uint8Array(length))).toThrow(
      new RangeError('Cannot read pseudonym: wanted 32 bytes'),
    )
  })

  test('takes 32 bytes as they are', () => {
    const bytes = new Uint8Array(32)
    expect(parsePseudonym(bytes)).toBe(bytes)
  })
})
