import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConsentLevel } from '#domain/consent.ts'
import {
  type ContractSource,
  FIELD_TYPES,
  type FieldSource,
  type FieldsSource,
} from '#domain/contract.ts'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import {
  bundleOf,
  contractOf,
  contractSourceOf,
  fieldOf,
} from '../../../test/fixtures/contracts.ts'
import {
  type PolicyDocuments,
  parseDocuments,
  withParts,
} from '../../../test/fixtures/policy_documents.ts'
import vectors from '../../../test/vectors/policy_diff.json' with { type: 'json' }
import type { Bundle, Contract } from '../bundle.ts'
import { compileBundle } from '../compile.ts'
import { needsScrubbing } from '../field_types.ts'
import { mapFields } from '../map_fields.ts'
import { minimise } from '../minimise.ts'
import { widens } from './change.ts'
import { describeChange } from './describe_change.ts'
import { diffBundles } from './diff_bundles.ts'
import { unorderedJson } from './differences.ts'

/** What a value turns into where it was put into a sentence unprinted. */
const BROKEN_WORDS = /undefined|\[object|NaN/

/** A fragment of a vector: the compiler knows each by its own shape. */
function parseParts(fragment: unknown): PolicyDocuments {
  return fragment as PolicyDocuments
}

const bundleWith = (parts: PolicyDocuments): Bundle =>
  parseDocuments(withParts(vectors.base, parts))

describe('diffBundles() says in plain language', () => {
  test.each(vectors.vectors)('$name', ({ before, after, changes }) => {
    const found = diffBundles(bundleWith(parseParts(before)), bundleWith(parseParts(after)))
    const told = found.map((change) => ({
      effect: change.effect,
      sentence: describeChange(change),
    }))
    expect(told).toEqual(changes)
    expect(widens(found)).toBe(changes.some(({ effect }) => effect === 'widens'))
  })

  test('has at least one vector in which each effect stands alone', () => {
    for (const effect of ['widens', 'narrows', 'neutral']) {
      const alone = vectors.vectors.filter(
        ({ changes }) => changes.length > 0 && changes.every((change) => change.effect === effect),
      )
      expect(alone.length).toBeGreaterThan(5)
    }
  })
})

// Few paths and few words, so that two bundles often speak of the same thing.
const PATHS = ['a', 'a.b', 'a.b.c', 'a.*', 'a.*.c', 'a.*.*', 'a.*.**', 'a.**', 'd', 'd.e'] as const

const rules: fc.Arbitrary<FieldSource> = fc
  .record({
    type: fc.constantFrom(...FIELD_TYPES),
    sensitivity: fc.constantFrom('system_metadata' as const, 'customer_content' as const),
    class: fc.option(fc.constantFrom('required' as const, 'optional' as const), { nil: undefined }),
    action: fc.constantFrom('keep', 'scrub', 'generalise', 'pseudonymise', 'drop' as const),
    why: fc.constantFrom('One reason.', 'Another reason.'),
    to: fc.constantFrom('hour' as const, 'day' as const, 'route' as const),
    identity: fc.constantFrom('userId' as const, 'deviceId' as const),
    values: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }),
  })
  .map(({ to, identity, values, class: dataClass, ...rule }) => ({
    ...rule,
    ...(dataClass === undefined ? {} : { class: dataClass }),
    ...(rule.action === 'generalise' ? { to } : {}),
    ...(rule.action === 'pseudonymise' ? { identity } : {}),
    ...(rule.type === 'enum' ? { values } : {}),
  }))

const fieldsOf = (rule: fc.Arbitrary<FieldSource>): fc.Arbitrary<FieldsSource> =>
  fc.dictionary(fc.constantFrom(...PATHS), rule, { maxKeys: 4, noNullPrototype: true })

const contracts: fc.Arbitrary<ContractSource> = fc
  .record({
    class: fc.constantFrom('required' as const, 'optional' as const),
    category: fc.constantFrom(
      'product_service_usage' as const,
      'software_setup_inventory' as const,
    ),
    dataKind: fc.constantFrom('content' as const, 'operational_data' as const),
    purposes: fc.uniqueArray(fc.constantFrom('security' as const, 'advertising' as const)),
    expires: fc.constantFrom('2030-01-01', '2031-01-01', { version: '1.0' }, { version: '2.0' }),
    retentionDays: fc.option(fc.constantFrom(30, 90, 180), { nil: undefined }),
    feature: fc.option(fc.constantFrom('one', 'two'), { nil: undefined }),
    version: fc.constantFrom(1, 2),
    title: fc.constantFrom('Errors', 'Faults'),
    subject: fc.option(fc.constantFrom({ userId: 'a' }, { deviceId: 'd' }), { nil: undefined }),
    include: fc.option(fc.constant(['shared']), { nil: undefined }),
    fields: fieldsOf(rules),
    extra: fc.option(fc.constantFrom({ k: 5 }, { k: 6 }), { nil: undefined }),
  })
  .map(({ extra, ...parts }) => {
    const known = Object.entries(parts).filter(([, value]) => value !== undefined)
    return { ...contractSourceOf(Object.fromEntries(known)), ...extra }
  })

const settings: fc.Arbitrary<JsonObject> = fc.record(
  {
    retention: fc.record({
      defaultDays: fc.constantFrom(30, 90, 180),
      maxDays: fc.constantFrom(100, 365),
    }),
    consent: fc.record(
      {
        defaultLevel: fc.constantFrom('off', 'required'),
        features: fc.uniqueArray(
          fc.record({
            name: fc.constantFrom('one', 'two'),
            title: fc.constantFrom('One', 'Eins'),
            description: fc.constant('A feature.'),
            personalData: fc.constantFrom('Mail', 'Calls'),
            parties: fc.uniqueArray(
              fc.record({ name: fc.constantFrom('P', 'Q'), purpose: fc.constantFrom('u', 'v') }),
              { selector: ({ name }) => name },
            ),
            optOut: fc.array(
              fc.record({ by: fc.constantFrom('user', 'contact'), how: fc.constantFrom('s', 't') }),
              { maxLength: 2 },
            ),
          }),
          { selector: ({ name }) => name },
        ),
      },
      { requiredKeys: [] },
    ),
    processors: fc.record({
      processors: fc.uniqueArray(
        fc.record(
          {
            name: fc.constantFrom('P', 'Q'),
            role: fc.constant('infrastructure'),
            description: fc.constantFrom('Holds data.', 'Moves data.'),
            purposes: fc.subarray(['security', 'advertising'], { minLength: 1 }),
            dataKinds: fc.subarray(['content', 'payment_data'], { minLength: 1 }),
            products: fc.subarray(['app', 'other'], { minLength: 1 }),
            region: fc.constantFrom('Canada', 'Japan'),
            keepsDataIn: fc.constant('Canada'),
            terms: fc.constantFrom('https://a.example', 'https://b.example'),
          },
          {
            requiredKeys: [
              ...(['name', 'role', 'description', 'purposes', 'dataKinds'] as const),
              ...(['region', 'keepsDataIn', 'terms'] as const),
            ],
          },
        ),
        { selector: ({ name }) => name },
      ),
    }),
    mail_tracking: fc
      .record({
        products: fc.subarray(['app', 'other']),
        defaultMode: fc.constantFrom('responses', 'all_mail', 'known_senders', 'none'),
        modes: fc.constantFrom(
          [{ name: 'none', title: 'None', collects: 'No mail.' }],
          [{ name: 'none', title: 'Nothing', collects: 'No mail.' }],
          [{ name: 'none', title: 'None', collects: 'Hardly any mail.' }],
        ),
        phases: fc.record({
          descriptor: fc.record({
            description: fc.constantFrom('First.', 'At first.'),
            fields: fieldsOf(rules),
          }),
          message: fc.constant({ description: 'Then.' }),
        }),
        untracking: fc.record({
          deletes: fc.constantFrom('owned_copy', 'nothing'),
          description: fc.constant('Untracking.'),
        }),
      })
      .map((value): JsonValue => JSON.parse(JSON.stringify(value))),
    pii: fc.record(
      {
        allow: fc.uniqueArray(fc.constantFrom('v', 'w')),
        kinds: fc.dictionary(
          fc.constantFrom('EMAIL', 'PHONE'),
          fc.record({ enabled: fc.boolean(), threshold: fc.constantFrom(0.1, 0.9) }),
          { noNullPrototype: true },
        ),
      },
      { requiredKeys: [] },
    ),
    other: fc
      .jsonValue({ maxDepth: 2 })
      .map((value): JsonValue => JSON.parse(JSON.stringify(value))),
  },
  { requiredKeys: [] },
)

const parts = fc.record({
  own: contracts,
  standard: contracts,
  declares: fc.constantFrom('own', 'standard', 'both'),
  hasProduct: fc.boolean(),
  mixin: fieldsOf(rules),
  cell: fc.boolean(),
  settings,
})
type Parts = typeof parts extends fc.Arbitrary<infer Value> ? Value : never

function bundleFrom({ own, standard, declares, hasProduct, mixin, cell, settings: rest }: Parts) {
  const never = bundleOf([]).source.settings.purposes
  const product = (name: string, contract: ContractSource, other: string) => ({
    product: { product: name, title: name, description: 'A product', owner: 'o@contoso.example' },
    contracts: declares === other ? [] : [contract],
  })
  return compileBundle(
    {
      products: [
        ...(hasProduct ? [product('app', own, 'standard')] : []),
        product('standard', standard, 'own'),
      ],
      mixins: [{ name: 'shared', description: 'Shared', fields: mixin }],
      settings: { ...rest, purposes: { ...never, content: { ...never.content, security: cell } } },
    },
    (text) => text,
  )
}

const bundles = parts.map(bundleFrom)

/** Two bundles that differ in a few members only. */
const neighbours = fc
  .record({
    from: parts,
    to: parts,
    members: fc.subarray(['declares', 'hasProduct', 'mixin', 'cell', 'settings'] as const, {
      maxLength: 1,
    }),
    contract: fc.subarray(
      ['class', 'purposes', 'expires', 'retentionDays', 'feature', 'fields', 'title'] as const,
      { maxLength: 2 },
    ),
  })
  .map(({ from, to, members, contract }) => {
    const own = { ...from.own, ...pick(to.own, contract) }
    return [bundleFrom(from), bundleFrom({ ...from, ...pick(to, members), own })] as const
  })

function pick<Value extends object, Name extends keyof Value>(
  value: Value,
  names: readonly Name[],
): Partial<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => names.some((wanted) => wanted === name)),
  ) as Partial<Value>
}

const RUNS = { numRuns: 500 }

describe('diffBundles()', () => {
  test('finds nothing between a bundle and itself, nor where only the order of lists is another', () => {
    fc.assert(
      fc.property(bundles, (bundle) => {
        expect(diffBundles(bundle, bundle)).toEqual([])
        const { products, mixins, settings: same } = bundle.source
        const turned = {
          products: products.toReversed(),
          mixins: mixins.toReversed(),
          settings: same,
        }
        expect(
          diffBundles(
            bundle,
            compileBundle(turned, (text) => text),
          ),
        ).toEqual([])
      }),
      RUNS,
    )
  })

  test('finds a change wherever the sources differ in more than order', () => {
    fc.assert(
      fc.property(bundles, bundles, (before, after) => {
        const isEqual = unorderedJson(before.source) === unorderedJson(after.source)
        expect(diffBundles(before, after).length === 0).toBe(isEqual)
      }),
      RUNS,
    )
  })

  test('widens on the way back from everything that only narrows', () => {
    fc.assert(
      fc.property(neighbours, ([before, after]) => {
        const changes = diffBundles(before, after)
        const narrows = changes.some(({ effect }) => effect === 'narrows')
        fc.pre(narrows && !widens(changes))
        expect(widens(diffBundles(after, before))).toBe(true)
      }),
      { numRuns: 300, maxSkipsPerRun: 50 },
    )
  })

  test('tells each change in one line that ends with a full stop', () => {
    fc.assert(
      fc.property(bundles, bundles, (before, after) => {
        for (const change of diffBundles(before, after)) {
          expect(describeChange(change)).toMatch(/^[^\n]+[.!?…]$/)
          const sentence = describeChange(change)
          // A made-up name may be one of these words itself.
          const isNamed = BROKEN_WORDS.test(JSON.stringify([before.source, after.source]))
          expect(isNamed || !BROKEN_WORDS.test(sentence)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})

/** Rules whose kept values can be compared one by one: no pseudonyms, nothing generalised. */
const plainRules = rules.map(
  ({ to: _, identity: __, ...rule }): FieldSource => ({
    ...rule,
    action: rule.action === 'drop' || rule.action === 'scrub' ? rule.action : 'keep',
  }),
)

const values = fc.constantFrom<JsonValue>(
  'x',
  'z',
  'free text',
  7,
  1.5,
  true,
  '2026-01-31',
  '12345678',
)
const data = fc.dictionary(
  fc.constantFrom('a', 'd', 'a.b', 'other'),
  fc.oneof(
    values,
    fc.dictionary(
      fc.constantFrom('b', 'e', 'q', 'b.c'),
      fc.oneof(values, fc.dictionary(fc.constantFrom('c', 'r'), values, { noNullPrototype: true })),
      { noNullPrototype: true },
    ),
  ),
  { noNullPrototype: true },
)

/** What is kept of data, by its path: whether it is still searched for personal data, or is one of declared values. */
function keptOf(contract: Contract, sent: JsonObject, level: ConsentLevel): Map<string, boolean> {
  const kept = new Map<string, boolean>()
  if (contract.class === 'optional' && level !== 'optional') return kept
  const { data: left } = minimise(sent, contract, { level, scrubKey: (key) => key })
  mapFields(left, contract.root, {
    scalar: (value, { rule }, { path }) => {
      const isSafe = rule.type === 'enum' || rule.type === 'boolean' || needsScrubbing(value, rule)
      kept.set(path.join('/'), isSafe)
      return value
    },
  })
  return kept
}

interface Side {
  readonly fields: FieldsSource
  readonly class: 'required' | 'optional'
}

type Edit = readonly [string, FieldSource | null]

/** The side with rules set or, where there is none, removed. */
function edited(side: Side, edits: readonly Edit[]): Side {
  const fields: Record<string, FieldSource> = { ...side.fields }
  for (const [path, rule] of edits) {
    if (rule === null) delete fields[path]
    else fields[path] = rule
  }
  return { ...side, fields }
}

const bundleOfSide = (side: Side): Bundle => bundleOf([contractSourceOf(side)])

/** Whatever is kept after the change was kept before it, and is searched as well as it was. */
function expectNothingMore(before: Side, after: Side, samples: readonly JsonObject[]): void {
  const contracts = [before, after].map((side) => contractOf(side.fields, { class: side.class }))
  for (const sample of samples) {
    for (const level of ['required', 'optional'] as const) {
      const [old, now] = contracts.map((contract) => keptOf(contract, sample, level))
      for (const [path, isSafe] of now ?? []) {
        expect([...(old?.keys() ?? [])]).toContain(path)
        if (old?.get(path)) expect(isSafe).toBe(true)
      }
    }
  }
}

describe('a comparison that does not say that it widens', () => {
  test('lets nothing more through, and nothing that is searched less', () => {
    const edits = fc.uniqueArray(
      fc.tuple(fc.constantFrom<string>(...PATHS), fc.option(plainRules)),
      { maxLength: 2, selector: ([path]) => path },
    )
    const sides = fc.record({
      fields: fieldsOf(plainRules),
      class: fc.constantFrom('required' as const, 'optional' as const),
    })
    let compared = 0
    fc.assert(
      fc.property(sides, edits, fc.array(data, { minLength: 5 }), (before, changed, samples) => {
        const after = edited(before, changed)
        if (widens(diffBundles(bundleOfSide(before), bundleOfSide(after)))) return
        compared += 1
        expectNothingMore(before, after, samples)
      }),
      { numRuns: 1_500 },
    )
    expect(compared).toBeGreaterThan(150)
  })

  test('a field that is dropped by a rule above it is said to widen when that rule goes', () => {
    const with_ = bundleOf([
      contractSourceOf({ fields: { a: fieldOf({ action: 'drop' }), 'a.b': fieldOf() } }),
    ])
    const without = bundleOf([contractSourceOf({ fields: { 'a.b': fieldOf() } })])
    expect(widens(diffBundles(with_, without))).toBe(true)
  })
})
