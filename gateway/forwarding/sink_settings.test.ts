import { describe, expect, test } from 'vitest'
import type { SinkSettings } from '#domain/sink.ts'
import { findSinkKind } from './sink_kinds.ts'
import { findSettingsProblem } from './sink_settings.ts'

const GOOD: SinkSettings = {
  sinkId: '0195f1a0-0000-7000-8000-000000000001',
  endpoint: 'https://hooks.example/x',
  settings: {},
  secrets: { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
  timeoutMs: 1_000,
}

function problemOf(changes: Partial<SinkSettings>): string | undefined {
  const kind = findSinkKind('webhook')
  if (kind === undefined) throw new Error('The kind is missing')
  return findSettingsProblem(kind, { ...GOOD, ...changes })
}

describe('findSettingsProblem() names the place and no value:', () => {
  test.each<[Partial<SinkSettings>, string | undefined]>([
    [{}, undefined],
    [{ endpoint: 'https://planted:4711@x/' }, 'endpoint must match pattern'],
    [{ settings: { planted4711: 1 } }, 'settings has a member that is not known'],
    [{ settings: { reportsPerRequest: 4711 } }, 'settings/reportsPerRequest must be <= 500'],
    [{ secrets: {} }, "secrets must have required property 'secret'"],
    [{ secrets: { ...GOOD.secrets, planted4711: 'x' } }, 'secrets has a member that is not known'],
    [{ secrets: { secret: `whsec_planted4711${'x'.repeat(30)}!` } }, 'secrets must match pattern'],
    [{ secrets: { secret: `whsec_planted4711${'x'.repeat(22)}=` } }, 'wanted 24 to 64 bytes'],
  ])('case %#', (changes, expected) => {
    const problem = problemOf(changes)
    if (expected === undefined) expect(problem).toBeUndefined()
    else expect(problem).toContain(expected)
    expect(problem ?? '').not.toMatch(/planted|4711/)
  })
})

test('a kind that does not exist is not found', () => {
  expect(findSinkKind('constructor')).toBeUndefined()
})
