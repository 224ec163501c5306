import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DataClass } from '#domain/classification.ts'
import type { ConsentLevel } from '#domain/consent.ts'
import type { ContractSource, FieldSource, FieldsSource } from '#domain/contract.ts'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../../test/fixtures/contracts.ts'
import type { Bundle } from '../bundle.ts'
import { matchContract } from '../match.ts'
import { minimise } from '../minimise.ts'
import { describeWhatIf, summariseWhatIf } from './describe_what_if.ts'
import type { Traffic, TrafficReport, TrafficShape } from './traffic.ts'
import { WHAT_IF_ROWS_MAX, whatIf } from './what_if.ts'

interface Written extends Pick<ContractSource, 'type'> {
  readonly class?: DataClass
  readonly expires?: ContractSource['expires']
  readonly fields: Readonly<Record<string, Partial<FieldSource>>>
}

interface Case {
  readonly name: string
  readonly before: Written
  readonly after: Written
  readonly level?: ConsentLevel
  readonly sent?: JsonObject
  readonly shapes?: readonly (Partial<TrafficShape> &
    Omit<TrafficShape, 'product' | 'type' | 'clientVersion'>)[]
  readonly rows: readonly string[]
}

const NOW_MS = Date.UTC(2026, 5, 1)
const URL_OF_VECTORS = new URL('../../../test/vectors/policies/what_if.json', import.meta.url)

function parseCases(text: string): readonly Case[] {
  return JSON.parse(text) as readonly Case[]
}

function fieldsOf(fields: Written['fields']): FieldsSource {
  return Object.fromEntries(Object.entries(fields).map(([path, rule]) => [path, fieldOf(rule)]))
}

const bundleFor = ({ fields, ...rest }: Written): Bundle =>
  bundleOf([contractSourceOf({ ...rest, fields: fieldsOf(fields) })])

/** A report as the bundle stores it. */
function stored(bundle: Bundle, data: JsonObject, level: ConsentLevel = 'optional'): TrafficReport {
  const contract = matchContract(bundle, 'app', 'error')
  if (contract === undefined) throw new Error('The bundle does not declare the type')
  const kept = minimise(data, contract, { level, scrubKey: (key) => key })
  return {
    product: 'app',
    type: 'error',
    clientVersion: '1.2',
    class: contract.class,
    data: kept.data,
    remarks: kept.remarks,
    judgedBy: bundle,
  }
}

function trafficOf(changes: Partial<Traffic>, present?: Bundle): Traffic {
  return {
    reports: [],
    shapes: [],
    reportsThere: 0,
    context: { nowMs: NOW_MS, present },
    ...changes,
  }
}

describe('whatIf()', () => {
  it.each(parseCases(readFileSync(URL_OF_VECTORS, 'utf8')))('$name', (given) => {
    const before = bundleFor(given.before)
    const place = { product: 'app', type: 'error', clientVersion: '1.2' }
    const result = whatIf(
      bundleFor(given.after),
      trafficOf(
        {
          reports: given.sent === undefined ? [] : [stored(before, given.sent, given.level)],
          shapes: (given.shapes ?? []).map((shape) => ({ ...place, ...shape })),
        },
        before,
      ),
    )
    expect(result.rows.map(describeWhatIf)).toEqual(given.rows)
  })

  it('counts by client version, and says how much was looked at', () => {
    const before = bundleFor({ type: 'error', fields: { a: {}, b: {} } })
    const one = stored(before, { a: 'x', b: 'y' })
    const reports = [one, { ...one, clientVersion: undefined }, one, stored(before, { a: 'x' })]
    const after = bundleFor({ type: 'error', fields: { a: {} } })
    const result = whatIf(after, trafficOf({ reports, reportsThere: 10 }))
    expect(result).toMatchObject({
      rows: [
        { effect: 'stripped', path: 'b', clientVersion: '1.2', count: 2 },
        { effect: 'stripped', path: 'b', clientVersion: '', count: 1 },
      ],
      totals: { stripped: 3, quarantined: 0 },
      reportsChanged: 3,
      reportsLookedAt: 4,
      reportsThere: 10,
      isSample: true,
    })
    expect(summariseWhatIf(result)).toEqual([
      'A sample was looked at: the newest 4 reports that could be opened, of 10. 3 of them would be different.',
    ])
    expect(summariseWhatIf(whatIf(before, trafficOf({ reports })))).toEqual([
      'All 4 reports were looked at. None of them would be different.',
    ])
  })

  it('says where too little was kept to try another type', () => {
    const before = bundleFor({
      type: 'error',
      fields: { id: { action: 'pseudonymise', identity: 'userId' } },
    })
    const after = bundleFor({ type: 'error', fields: { id: { type: 'integer' } } })
    const result = whatIf(after, trafficOf({ reports: [stored(before, { id: 'kx81' })] }))
    expect(result).toMatchObject({ rows: [], untold: 1 })
    expect(summariseWhatIf(result)[1]).toBe(
      '1 value of another type cannot be tried: something else is stored in its place.',
    )
    const number = bundleFor({ type: 'error', fields: { id: { type: 'integer' } } })
    const marked = { ...stored(number, { id: 7 }), data: { id: '[PAYMENT_CARD]' } }
    const other = bundleFor({ type: 'error', fields: { id: { type: 'boolean' } } })
    expect(whatIf(other, trafficOf({ reports: [marked] }))).toMatchObject({ rows: [], untold: 1 })
  })

  it('keeps its rows within their limit, and counts the others', () => {
    const before = bundleFor({ type: 'error', fields: { a: {} } })
    const one = stored(before, { a: 'x' })
    const count = 4 * WHAT_IF_ROWS_MAX + 5
    const reports = Array.from({ length: count }, (_, index) => ({
      ...one,
      clientVersion: `1.${index}`,
    }))
    const result = whatIf(bundleFor({ type: 'error', fields: {} }), trafficOf({ reports }))
    expect(result.rows).toHaveLength(WHAT_IF_ROWS_MAX)
    expect(result.rowsLeftOut).toBe(count - WHAT_IF_ROWS_MAX)
    expect(result.totals.stripped).toBe(count)
  })
})

const RULES: readonly Partial<FieldSource>[] = [
  {},
  { type: 'integer' },
  { type: 'number', action: 'generalise', to: 'power_of_two' },
  { type: 'time', action: 'generalise', to: 'hour' },
  { type: 'url', action: 'generalise', to: 'route' },
  { type: 'version', action: 'generalise', to: 'major_minor' },
  { action: 'drop' },
  { action: 'scrub', class: 'optional' },
  { action: 'pseudonymise', identity: 'userId' },
  { type: 'boolean' },
]
const NAMES = ['a', 'b', 'c']
const someRule = fc.constantFrom(...RULES)
const somePath = fc.constantFrom('a', 'a.b', 'b', 'b.*', 'c.**', 'c.a.b')
const someScalar = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    '4111111111111111',
    'https://x.example/a@12345/7',
    '2026-01-31T10:20:30Z',
    '1.2.3',
  ),
  fc.string({ maxLength: 6 }),
)
const { value: someValue } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    someScalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES, 'planted'), tie('value'), { maxKeys: 3 }),
  ),
}))
const someData = fc.dictionary(fc.constantFrom(...NAMES, 'd'), someValue, { maxKeys: 4 })
const someFields = fc.dictionary(somePath, someRule, { maxKeys: 5 })
const someLevel = fc.constantFrom<ConsentLevel>('required', 'optional')

/** As the scrubber and the pseudonymiser do: any scalar may become a text. */
function marked(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(marked)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, marked(inner)]))
  }
  return typeof value === 'number' ? '[PAYMENT_CARD]' : value
}

function markedObject(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, marked(value)]))
}

describe('whatIf() of the bundle in force', () => {
  it('changes nothing in the reports that it judged, whatever the scrubber put in their place', () => {
    fc.assert(
      fc.property(someFields, someData, someLevel, (fields, data, level) => {
        const bundle = bundleFor({ type: 'error', fields })
        const report = stored(bundle, data, level)
        const reports = [report, { ...report, data: markedObject(report.data) }]
        const result = whatIf(bundle, trafficOf({ reports }, bundle))
        expect(result.rows).toEqual([])
        expect(result).toMatchObject({ reportsChanged: 0, untold: 0 })
      }),
    )
  })
})

describe('whatIf() of any bundle', () => {
  it('shows no value and no key that the sender chose', () => {
    fc.assert(
      fc.property(someFields, someFields, someData, (before, after, data) => {
        const text = `planted-${'x'.repeat(9)}`
        const sent = { ...data, a: { planted: text, b: [text] }, c: { planted: { planted: text } } }
        const report = stored(bundleFor({ type: 'error', fields: before }), sent)
        const result = whatIf(
          bundleFor({ type: 'error', fields: after }),
          trafficOf({ reports: [report, { ...report, judgedBy: undefined }] }),
        )
        const shown = JSON.stringify([result, result.rows.map(describeWhatIf)])
        expect(shown).not.toContain('planted')
      }),
    )
  })
})
