import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import causes from '../../test/vectors/fingerprints.json' with { type: 'json' }
import { fingerprintOf } from './fingerprint.ts'

interface Cause {
  /** Null where nothing is an error report. */
  readonly cause: string | null
  readonly reports: readonly { readonly type: string; readonly data: JsonObject }[]
}

function parseCauses(value: unknown): readonly Cause[] {
  return value as readonly Cause[]
}

const CAUSES = parseCauses(causes)
const fingerprintsOf = ({ reports }: Cause) =>
  reports.map(({ type, data }) => fingerprintOf(type, data))

describe('fingerprintOf()', () => {
  test.each(CAUSES.filter(({ cause }) => cause !== null))('is one for $cause', (cause) => {
    const [first, ...others] = fingerprintsOf(cause)
    expect(first).toMatch(/^[0-9a-f]{16}$/)
    expect(others).toEqual(others.map(() => first))
  })

  test('is another one for each cause', () => {
    const firsts = CAUSES.flatMap((one) => (one.cause === null ? [] : [fingerprintsOf(one)[0]]))
    expect(new Set(firsts).size).toBe(firsts.length)
  })

  test('is none for what is no error report', () => {
    const none = CAUSES.filter(({ cause }) => cause === null).flatMap(fingerprintsOf)
    expect(none).toEqual([undefined, undefined, undefined, undefined, undefined])
  })

  test('never throws, whatever a report says, and takes no time over it', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 3 }), fc.string({ unit: 'binary' }), (object, text) => {
        const data = JSON.parse(JSON.stringify({ ...object, stack: text, description: text }))
        if (isJsonObject(data)) fingerprintOf('error', data)
      }),
      { numRuns: 100 },
    )
    const started = performance.now()
    for (const part of [
      'at ',
      '/',
      'a/',
      ' ',
      '0x',
      '-a',
      '1',
      '"',
      "'",
      ':',
      'a@',
      '../',
      'aB1-',
    ]) {
      fingerprintOf('error', { stack: part.repeat(100_000), description: part.repeat(100_000) })
      fingerprintOf('error', { stack: `at ${part.repeat(8_000)}`, description: part.repeat(8_000) })
    }
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
