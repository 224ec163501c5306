import { describe, expect, test } from 'vitest'
import { DATA_KINDS, PURPOSES, type PurposeTable } from '#domain/classification.ts'
import type { ChoiceHistory, ConsentLevel } from '#domain/consent.ts'
import type { SinkFilter } from '#drizzle/repositories/sinks.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { newTenantId, pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import type { ReadReport } from '../keyring/open_reports.ts'
import { judgeAgain, type PolicyOfToday } from './judge_again.ts'

const TENANT = newTenantId()
const NOW_MS = Date.UTC(2026, 0, 31)

const CONTRACT = contractSourceOf({
  purposes: ['security'],
  fields: {
    text: fieldOf(),
    at: fieldOf({ type: 'time', action: 'generalise', to: 'hour' }),
    size: fieldOf({ type: 'integer', action: 'generalise', to: 'power_of_two' }),
    detail: fieldOf({ class: 'optional' }),
    mode: fieldOf(),
  },
})

const ALLOWED: PurposeTable = parseTable(true)

function parseTable(allowed: boolean): PurposeTable {
  const row = Object.fromEntries(PURPOSES.map((purpose) => [purpose, allowed]))
  return Object.fromEntries(DATA_KINDS.map((kind) => [kind, row])) as unknown as PurposeTable
}

const FILTER: SinkFilter = {
  purpose: 'security',
  classes: undefined,
  categories: undefined,
  products: undefined,
}

function reportOf(changes: Partial<ReadReport> = {}): ReadReport {
  return {
    tenantId: TENANT,
    id: '0195f1a0-0000-7000-8000-000000000001',
    time: new Date(NOW_MS),
    receivedAt: new Date(NOW_MS),
    instanceId: '0195f1a0-0000-7000-8000-0000000000bb',
    product: 'app',
    version: '1.2',
    type: 'error',
    class: 'required',
    category: 'product_service_performance',
    dataKind: 'operational_data',
    collector: 'native',
    expiresOn: '2026-05-01',
    bundle: 'of then',
    pseudonyms: { userId: pseudonymOf(1) },
    remarks: [{ path: 'x', kind: 'EMAIL', rule: 'email', method: 'replace' }],
    data: { text: 'says' },
    ...changes,
  }
}

interface Choices {
  readonly administrator?: readonly ConsentLevel[]
  readonly user?: readonly ConsentLevel[]
  readonly isFeatureOn?: boolean
  readonly isSuppressed?: boolean
}

/** A choice that was made before anything was reported. */
function alwaysChosen(level: ConsentLevel): ChoiceHistory {
  return [{ level, fromMs: 0 }]
}

function todayOf(choices: Choices = {}, changes: Partial<PolicyOfToday> = {}): PolicyOfToday {
  return {
    bundle: bundleOf([CONTRACT]),
    purposes: ALLOWED,
    consents: {
      administratorHistories: () => (choices.administrator ?? []).map(alwaysChosen),
      subjectHistories: () => (choices.user ?? []).map(alwaysChosen),
      featureHistories: () => [alwaysChosen((choices.isFeatureOn ?? true) ? 'optional' : 'off')],
    },
    suppressions: { hasAny: () => choices.isSuppressed ?? false },
    nowMs: NOW_MS,
    ...changes,
  }
}

const bundleWith = (changes: Parameters<typeof contractSourceOf>[0]) => ({
  bundle: bundleOf([contractSourceOf({ ...CONTRACT, ...changes })]),
})

test('a report that may leave does so with all that it says, and with what was removed counted', () => {
  expect(judgeAgain(reportOf(), FILTER, todayOf())).toEqual({
    id: '0195f1a0-0000-7000-8000-000000000001',
    tenantId: TENANT,
    product: 'app',
    version: '1.2',
    type: 'error',
    class: 'required',
    category: 'product_service_performance',
    timeMs: NOW_MS,
    receivedAtMs: NOW_MS,
    bundle: 'of then',
    expiresOn: '2026-05-01',
    remarks: 1,
    data: { text: 'says' },
  })
})

test('what was generalised before stays as it is, and what is to be by now is', () => {
  const data = { at: '2026-01-31T10:00:00.000Z', size: 8 }
  expect(judgeAgain(reportOf({ data }), FILTER, todayOf())?.data).toEqual(data)
  const precise = reportOf({ data: { at: '2026-01-31T10:11:12Z', size: 11 } })
  expect(judgeAgain(precise, FILTER, todayOf())?.data).toEqual(data)
})

test('fields that are undeclared by now fall, and are counted', () => {
  const report = reportOf({ data: { text: 'says', undeclared: 1 } })
  expect(judgeAgain(report, FILTER, todayOf())).toMatchObject({
    data: { text: 'says' },
    remarks: 2,
  })
})

test('Optional fields leave only where an Optional choice is in force now', () => {
  const report = reportOf({ data: { text: 'says', detail: 'more' } })
  expect(judgeAgain(report, FILTER, todayOf())?.data).toEqual({ text: 'says' })
  const optional = todayOf({ administrator: ['optional'] })
  expect(judgeAgain(report, FILTER, optional)?.data).toEqual({ text: 'says', detail: 'more' })
  const user = todayOf({ administrator: ['optional'], user: ['required'] })
  expect(judgeAgain(report, FILTER, user)?.data).toEqual({ text: 'says' })
})

test('of who has limited the use of what is sensitive nothing sensitive leaves, and for other purposes nothing at all', () => {
  const fields = { text: fieldOf(), words: fieldOf({ sensitivity: 'customer_content' }) }
  const purposes = ['security', 'improving_services'] as const
  const { bundle } = bundleWith({ fields, purposes })
  const report = reportOf({ data: { text: 'says', words: 'more' }, bundle: bundle.hash })
  const limited = todayOf({ administrator: ['optional'], user: ['limited'] }, { bundle })
  expect(judgeAgain(report, FILTER, limited)?.data).toEqual({ text: 'says' })
  const improving = { ...FILTER, purpose: 'improving_services' } as const
  expect(judgeAgain(report, improving, limited)).toBeUndefined()
  const others = todayOf({ administrator: ['optional'] }, { bundle })
  expect(judgeAgain(report, improving, others)?.data).toHaveProperty('words')
})

interface Withheld {
  readonly name: string
  readonly report?: Partial<ReadReport>
  readonly filter?: Partial<SinkFilter>
  readonly today?: PolicyOfToday
}

const CASES: readonly Withheld[] = [
  { name: 'whose type is not declared', report: { type: 'gone' } },
  { name: 'whose contract has expired', today: todayOf({}, { nowMs: Date.UTC(2030, 0, 2) }) },
  { name: 'whose subject is suppressed', today: todayOf({ isSuppressed: true }) },
  { name: 'whose user chose off', today: todayOf({ user: ['off'] }) },
  { name: 'whose administrator chose off', today: todayOf({ administrator: ['off'] }) },
  { name: 'whose feature is off', today: todayOf({ isFeatureOn: false }) },
  { name: 'that was not to be sent', report: { data: { mode: 'never' } } },
  { name: 'that was Optional, without a choice', report: { class: 'optional' } },
  { name: 'that became Optional', today: todayOf({}, bundleWith({ class: 'optional' })) },
  { name: 'whose purpose is not declared', filter: { purpose: 'improving_services' } },
  { name: 'whose kind may not be used', today: todayOf({}, { purposes: parseTable(false) }) },
  {
    name: 'whose kind of now may not be used',
    today: todayOf(
      {},
      {
        ...bundleWith({ dataKind: 'content' }),
        purposes: { ...ALLOWED, content: parseTable(false).content },
      },
    ),
  },
  { name: 'of another class', filter: { classes: ['optional'] } },
  { name: 'of another category', filter: { categories: ['product_service_usage'] } },
  {
    name: 'of another category by now',
    filter: { categories: ['product_service_performance'] },
    today: todayOf({}, bundleWith({ category: 'product_service_usage' })),
  },
  { name: 'of another product', filter: { products: ['other'] } },
  { name: 'where a filter has no word that is known', filter: { classes: [] } },
]

describe('a report is withheld', () => {
  test.each(CASES)('$name', ({ report, filter, today }) => {
    const judged = judgeAgain(reportOf(report), { ...FILTER, ...filter }, today ?? todayOf())
    expect(judged).toBeUndefined()
  })
})
