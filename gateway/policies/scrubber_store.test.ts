import { expect, test } from 'vitest'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { ScrubberStore } from './scrubber_store.ts'

function tenantOf(number: number) {
  const id = parseTenantId(`00000000-0000-4000-8000-00000000000${number}`)
  invariant(id !== undefined, 'the id of a test is a GUID')
  return id
}

const hash = (tenant: string, kind: string, value: string): string =>
  `${tenant.slice(-1)}${kind}${value}`.replace(/\W/g, '_').padEnd(16, '-').slice(0, 16)

const PII = {
  version: 1,
  kinds: { EMAIL: { method: 'hash' } },
  rules: [
    { for: { product: 'app' }, kinds: { PHONE: { enabled: false } } },
    { for: { type: 'error', field: 'user.*' }, kinds: { EMAIL: { method: 'generalise' } } },
  ],
}

test('a scrubber is made once for all places where the same rules hold', () => {
  const store = new ScrubberStore(PII, hash)
  const first = store.at(tenantOf(1), { product: 'app', type: 'usage' })
  expect(store.at(tenantOf(1), { product: 'app', type: 'other' })).toBe(first)
  expect(store.at(tenantOf(1), { product: 'web', type: 'other' })).not.toBe(first)
  expect(store.at(tenantOf(2), { product: 'app', type: 'usage' })).not.toBe(first)
})

test('pseudonyms are of the tenant, and equal for equal values', () => {
  const store = new ScrubberStore(PII, hash)
  const scrub = (tenant: number, text: string) =>
    store.at(tenantOf(tenant), {}).scrubber.scrubText(text).text
  expect(scrub(1, 'bob@example.com')).toBe(scrub(1, 'BOB@example.com'))
  expect(scrub(1, 'bob@example.com')).not.toBe(scrub(2, 'bob@example.com'))
})

test('a rule for fields holds for these alone', () => {
  const { scrubber, forField } = new ScrubberStore(PII, hash).at(tenantOf(1), { type: 'error' })
  expect(forField?.(['user', 'mail']).scrubText('bob@example.com').text).toBe('[EMAIL:example.com]')
  expect(forField?.(['other'])).toBe(scrubber)
})

test('broken settings make no scrubber at all', () => {
  expect(() => new ScrubberStore(undefined, hash)).toThrow('Cannot read scrub settings')
  expect(() => new ScrubberStore({ version: 1, allow: { patterns: ['a*'] } }, hash)).toThrow(
    'Cannot read scrub settings: allow.patterns.0',
  )
})
