import { createHash } from 'node:crypto'
import type { ContractSource, FieldSource } from '#domain/contract.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Bundle, BundleSource } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { matchContract } from '#policies/engine/match.ts'
import { minimise } from '#policies/engine/minimise.ts'
import { permitAt } from '#policies/engine/permit_at.ts'
import { median, type ResultRow } from '../results.ts'

export interface PolicyDurations {
  readonly rounds: number
  /** Reports that are judged in a round. */
  readonly reports: number
  /** Contracts of the bundle that is compiled. */
  readonly contracts: number
}

export const POLICY_DURATIONS: PolicyDurations = { rounds: 15, reports: 100_000, contracts: 1_000 }
export const POLICY_QUICK: PolicyDurations = { rounds: 3, reports: 10_000, contracts: 1_000 }

const FIELDS = 20
const PRODUCT = 'app'
const EVENT_MS = Date.parse('2026-03-02T10:00:00Z')
const MS_PER_US = 1_000

/** What was chosen, as a line of the results. */
export function describePolicies({ rounds, reports, contracts }: PolicyDurations): string {
  return `- One thread; the middle of ${rounds} rounds of ${reports} reports of ${FIELDS} fields each, and of as many compilations of ${contracts} contracts of ${FIELDS} fields`
}

/** Cost of the policies themselves: matching, permitting and minimising of a report, and compiling a bundle. */
export function measurePolicies(durations: PolicyDurations): readonly ResultRow[] {
  const source = sourceOf(durations.contracts)
  const bundle = compileBundle(source, sha256Hex)
  const text = JSON.stringify(reportData())
  const judging: number[] = []
  const parsing: number[] = []
  const compiling: number[] = []
  const hashing: number[] = []
  const json = JSON.stringify(source)
  for (let round = 0; round < durations.rounds; round += 1) {
    judging.push(timePer(durations.reports, () => judgeOnce(bundle, DATA)))
    parsing.push(timePer(durations.reports, () => JSON.parse(text)))
    compiling.push(timePer(1, () => compileBundle(source, sha256Hex)))
    hashing.push(timePer(1, () => sha256Hex(json)))
  }
  return [
    row('match, permit, minimise: a report', { us: median(judging) }, { us: median(parsing) }),
    row('JSON.parse of the same report', { us: median(parsing) }),
    row(
      `compile ${durations.contracts} contracts`,
      { us: median(compiling) },
      { us: median(hashing), name: 'SHA-256 of its JSON' },
    ),
  ]
}

interface Cost {
  readonly us: number
  readonly name?: string
}

function row(name: string, cost: Cost, floor?: Cost): ResultRow {
  const isLong = cost.us >= MS_PER_US
  const value = isLong ? `${(cost.us / MS_PER_US).toFixed(1)} ms` : `${cost.us.toFixed(2)} µs`
  const ratio =
    floor === undefined
      ? ''
      : `${(cost.us / floor.us).toFixed(2)} times ${floor.name ?? 'its JSON.parse'}`
  return { name, value, ratio }
}

/** Microseconds of one call, over so many. */
function timePer(times: number, work: () => unknown): number {
  const startedAt = performance.now()
  for (let time = 0; time < times; time += 1) work()
  return ((performance.now() - startedAt) * MS_PER_US) / times
}

const DATA = reportData()
const CHOICES = {
  administrator: [[{ level: 'optional', fromMs: 0 }]],
  user: [[{ level: 'optional', fromMs: 0 }]],
  feature: [],
  report: [undefined, undefined],
  suppressed: false,
  mode: undefined,
} as const

function judgeOnce(bundle: Bundle, data: JsonObject): unknown {
  const contract = matchContract(bundle, PRODUCT, 'type_500')
  if (contract === undefined) throw new Error('Cannot measure: the contract is missing')
  const permission = permitAt(contract, CHOICES, EVENT_MS)
  if (permission.kind === 'refused') throw new Error('Cannot measure: the report is refused')
  return minimise(data, contract, { level: permission.level, scrubKey: (key) => key })
}

function reportData(): JsonObject {
  const parts = Array.from({ length: FIELDS / 4 }, (_, index) => [
    [`text${index}`, 'The page could not be loaded'],
    [`count${index}`, index],
    [`isOn${index}`, true],
    [`nested${index}`, { version: '10.2.3' }],
  ])
  return Object.fromEntries(parts.flat())
}

function sourceOf(contracts: number): BundleSource {
  const never = {
    ...{ operating_and_troubleshooting: true, security: true, services_communications: false },
    ...{ improving_services: false, advertising: false, direct_marketing: false },
    voluntary_law_enforcement_disclosure: false,
  }
  return {
    products: [
      {
        product: { product: PRODUCT, title: 'App', description: '', owner: 'app@contoso.example' },
        contracts: Array.from({ length: contracts }, (_, index) => contractOf(`type_${index}`)),
      },
    ],
    mixins: [],
    settings: {
      purposes: {
        ...{ customer_data: never, content: never, administrator_data: never },
        ...{ payment_data: never, operational_data: never },
      },
    },
  }
}

function contractOf(type: string): ContractSource {
  const fields: Record<string, FieldSource> = {}
  for (let index = 0; index < FIELDS / 4; index += 1) {
    fields[`text${index}`] = fieldOf('text')
    fields[`count${index}`] = fieldOf('integer')
    fields[`isOn${index}`] = fieldOf('boolean')
    fields[`nested${index}.version`] = fieldOf('version')
  }
  return {
    ...{ type, version: 1, title: 'Use of the app', description: 'How the app is used' },
    ...{ class: 'optional', category: 'product_service_usage', dataKind: 'operational_data' },
    purposes: ['operating_and_troubleshooting'],
    owner: 'app@contoso.example',
    review: 'https://privacy.contoso.example/reviews/app',
    expires: '2030-01-01',
    fields,
  }
}

function fieldOf(type: FieldSource['type']): FieldSource {
  return { type, sensitivity: 'system_metadata', action: 'keep', why: 'Says what happened' }
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
