import { describe, expect, it } from 'vitest'
import type { ChoiceHistory, ConsentLevel, ReportConsent } from '#domain/consent.ts'
import { contractOf } from '../../test/fixtures/contracts.ts'
import type { Contract } from './bundle.ts'
import { permitAt } from './permit_at.ts'

/**
 * The whole table: tenant x instance x product x user x contact x report x browser x feature x class. The expectation
 * is the sentence of the requirements, written out, and not the engine's way to it.
 */
const LEVELS: readonly (ConsentLevel | undefined)[] = [undefined, 'off', 'required', 'optional']
const CLASSES: readonly Contract[] = [contractOf({}), contractOf({}, { class: 'optional' })]
const GPC: ReportConsent = { level: 'required', source: 'gpc' }

interface Row {
  readonly tenant: ConsentLevel | undefined
  readonly instance: ConsentLevel | undefined
  readonly product: ConsentLevel | undefined
  readonly user: ConsentLevel | undefined
  readonly contact: ConsentLevel | undefined
  readonly report: ConsentLevel | undefined
  readonly hasGpc: boolean
  readonly isFeatureOff: boolean
}

/** The number of a row, in digits of base 4 and two of base 2, names its choices. */
const ROWS = LEVELS.length ** 6 * 4

function rowAt(number: number): Row {
  const levelAt = (place: number) => LEVELS[Math.floor(number / LEVELS.length ** place) % 4]
  const flags = Math.floor(number / LEVELS.length ** 6)
  return {
    tenant: levelAt(0),
    instance: levelAt(1),
    product: levelAt(2),
    user: levelAt(3),
    contact: levelAt(4),
    report: levelAt(5),
    hasGpc: flags % 2 === 1,
    isFeatureOff: flags > 1,
  }
}

function rows(): readonly Row[] {
  return Array.from({ length: ROWS }, (_, number) => rowAt(number))
}

/** What is collected: nothing, Required data, or all. */
function expected(row: Row): 'nothing' | 'required' | 'all' {
  if (row.isFeatureOff) return 'nothing'
  const choices = [row.tenant, row.instance, row.product, row.user, row.contact, row.report]
  if (choices.includes('off')) return 'nothing'
  if (row.hasGpc || choices.includes('required')) return 'required'
  const hasAdministratorAllowed = [row.tenant, row.instance, row.product].includes('optional')
  return hasAdministratorAllowed ? 'all' : 'required'
}

const EVENT_MS = Date.parse('2026-03-02T10:00:00Z')

function histories(
  levels: readonly (ConsentLevel | undefined)[],
  fromMs: number,
): readonly ChoiceHistory[] {
  return levels.flatMap((level) => (level === undefined ? [] : [[{ level, fromMs }]]))
}

function collected(row: Row, contract: Contract, fromMs: number): boolean {
  const report: readonly (ReportConsent | undefined)[] = [
    row.report && { level: row.report, source: 'report' },
    row.hasGpc ? GPC : undefined,
  ]
  const permission = permitAt(
    contract,
    {
      administrator: histories([row.tenant, row.instance, row.product], fromMs),
      user: histories([row.user, row.contact], fromMs),
      feature: histories([row.isFeatureOff ? 'off' : undefined], fromMs),
      report,
      suppressed: false,
      mode: undefined,
    },
    EVENT_MS,
  )
  return permission.kind === 'permitted'
}

describe('the truth table of choices', () => {
  it('lets exactly that through which every one of them allows, in all 16,384 rows', () => {
    for (const row of rows()) {
      const wanted = expected(row)
      const [required, optional] = CLASSES.map((contract) => collected(row, contract, 0))
      if (required !== (wanted !== 'nothing') || optional !== (wanted === 'all')) {
        expect({ row, required, optional }).toBe(wanted)
      }
    }
    expect(new Set(rows().map((row) => JSON.stringify(row))).size).toBe(16_384)
  })

  it('lets never more through where all choices were made after the event', () => {
    for (const row of rows()) {
      for (const contract of CLASSES) {
        const late = collected(row, contract, EVENT_MS + 60_000)
        if (late && !collected(row, contract, 0)) expect(row).toBeUndefined()
        // Nobody had allowed Optional data yet.
        if (late && contract.class === 'optional') expect(row).toBeUndefined()
      }
    }
  })
})
