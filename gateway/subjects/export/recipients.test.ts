import { describe, expect, it } from 'vitest'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { SinkRecord } from '#drizzle/repositories/sinks.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import { bundleOf, contractSourceOf } from '../../../test/fixtures/contracts.ts'
import { aboutWith } from '../../../test/fixtures/subject_export.ts'
import type { HeldProduct, HeldType } from './about.ts'
import { describeRecipients } from './recipients.ts'

const tenantId = parseTenantId('00000000-0000-4000-8000-000000000001')
invariant(tenantId !== undefined, 'the id is a GUID')

const bundle = bundleOf([contractSourceOf({ purposes: ['security'], feature: 'maps' })])

function sinkOf(changes: Partial<SinkRecord>): SinkRecord {
  invariant(tenantId !== undefined, 'the id is a GUID')
  return {
    ...{ tenantId, id: 'sink', name: 'sink', kind: 'webhook', endpoint: 'https://x.example' },
    ...{ purpose: 'security', classes: undefined, categories: undefined, products: undefined },
    ...{ settings: {}, sealedSecrets: new Uint8Array(), keeps: false, status: 'active' },
    ...{ createdAt: new Date(0), cursor: { transaction: '0', id: '' }, sent: 0, refused: 0 },
    ...{ withheld: 0, lettersDropped: 0, lastError: undefined, lastSentAt: undefined },
    failingSince: undefined,
    ...changes,
  }
}

function heldOf(changes: Partial<HeldType> = {}): readonly HeldProduct[] {
  const [known] = aboutWith('app').products
  const [type] = known?.types ?? []
  invariant(type !== undefined, 'the fixture holds a report')
  const contract = { title: '', description: '', purposes: ['security'], retentionDays: 1 }
  const base = { product: 'app', type: 'error', category: 'product_service_performance' }
  return [{ title: 'App', types: [{ ...type, ...base, contract, ...changes }] }]
}

/** The settings of the policies, with who takes part, and what security may use. */
function sourceOf(isAllowed = true): PolicySource {
  const { purposes } = bundle.source.settings
  return parseSource({
    ...bundle.source,
    settings: {
      purposes: parseTable(purposes, isAllowed),
      consent: {
        levels: [],
        defaultLevel: 'required',
        features: [
          {
            ...{ name: 'maps', title: 'Maps', description: '', personalData: '', optOut: [] },
            parties: [{ name: 'Atlas', purpose: 'Draws them' }],
          },
        ],
      },
      processors: {
        processors: [
          {
            ...{ name: 'Hosting', role: 'infrastructure', description: '', terms: '' },
            ...{ purposes: [], dataKinds: [], products: ['app'], region: '', keepsDataIn: '' },
          },
        ],
      },
    },
  })
}

function parseSource(source: unknown): PolicySource {
  return source as PolicySource
}

function parseTable(table: unknown, isAllowed: boolean): unknown {
  const rows = Object.entries(table as Readonly<Record<string, object>>)
  return Object.fromEntries(rows.map(([kind, row]) => [kind, { ...row, security: isAllowed }]))
}

function sinksFor(changes: Partial<SinkRecord>, held = heldOf(), source = sourceOf()) {
  return describeRecipients(held, [sinkOf(changes)], { bundle, source }).sinks
}

describe('describeRecipients()', () => {
  it('names a destination that gets what is held, with its products, and not its address', () => {
    const told = sinksFor({})
    expect(told).toEqual([
      { name: 'sink', kind: 'webhook', purpose: 'security', keeps: false, products: ['App'] },
    ])
  })

  it.each([
    ['another purpose', { purpose: 'advertising' }],
    ['other classes', { classes: ['optional'] }],
    ['other categories', { categories: ['product_service_usage'] }],
    ['other products', { products: ['other'] }],
  ] as const)('leaves out a destination for %s', (_, changes) => {
    expect(sinksFor(changes)).toEqual([])
  })

  it('leaves out a destination whose purpose may not use data of that kind', () => {
    expect(sinksFor({}, heldOf(), sourceOf(false))).toEqual([])
  })

  it('names a destination for what nobody declares any longer: it may have gone there', () => {
    expect(sinksFor({ purpose: 'advertising' }, heldOf({ type: 'old' }))).toHaveLength(1)
  })

  it('names who takes part in a feature of the reports, and who always does', () => {
    const { parties } = describeRecipients(
      heldOf({
        contract: {
          ...{ title: '', description: '', purposes: ['security'], retentionDays: 1 },
          feature: 'maps',
        },
      }),
      [],
      { bundle, source: sourceOf() },
    )
    expect(parties.map(({ name, always }) => ({ name, always }))).toEqual([
      { name: 'Atlas', always: false },
      { name: 'Hosting', always: true },
    ])
    expect(parties[0]?.through).toEqual([
      { feature: 'maps', featureTitle: 'Maps', purpose: 'Draws them' },
    ])
  })

  it('names nobody where nothing is held', () => {
    expect(describeRecipients([], [sinkOf({})], { bundle, source: sourceOf() })).toEqual({
      sinks: [],
      parties: [],
    })
  })
})
