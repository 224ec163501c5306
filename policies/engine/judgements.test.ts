import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DatedLevel, ReportConsent } from '#domain/consent.ts'
import type { FieldsSource } from '#domain/contract.ts'
import type { JsonObject } from '#domain/json.ts'
import { contractOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { minimise } from './minimise.ts'
import { permitAt } from './permit_at.ts'

interface WrittenChoice {
  readonly level: DatedLevel['level']
  readonly from: string
}

interface Case {
  readonly name: string
  readonly administrator: readonly WrittenChoice[]
  readonly user?: readonly WrittenChoice[]
  readonly browserAsksForPrivacy?: boolean
  readonly event: string
  readonly report: JsonObject
  readonly outcome: string
  readonly kept?: JsonObject
  readonly remarks?: readonly string[]
}

interface Vectors {
  readonly contract: {
    readonly type: string
    readonly class: 'required'
    readonly fields: FieldsSource
  }
  readonly cases: readonly Case[]
}

const URL_OF_VECTORS = new URL('../../test/vectors/policies/judgements.json', import.meta.url)

function parseVectors(text: string): Vectors {
  return JSON.parse(text) as Vectors
}

const { contract: written, cases } = parseVectors(readFileSync(URL_OF_VECTORS, 'utf8'))
const fields = Object.fromEntries(
  Object.entries(written.fields).map(([path, rule]) => [path, fieldOf(rule)]),
)
const CONTRACT = contractOf(fields, { type: written.type, class: written.class })
const GPC: ReportConsent = { level: 'required', source: 'gpc' }

function historyOf(choices: readonly WrittenChoice[] = []) {
  const history = choices.map(({ level, from }) => ({ level, fromMs: Date.parse(from) }))
  return history.length === 0 ? [] : [history]
}

describe('what is kept of a report, by its contract and the choices', () => {
  it.each(cases)('$name', (given) => {
    const choices = {
      administrator: historyOf(given.administrator),
      user: historyOf(given.user),
      feature: [],
      report: [given.browserAsksForPrivacy === true ? GPC : undefined],
      suppressed: false,
      mode: undefined,
    }
    const permission = permitAt(CONTRACT, choices, Date.parse(given.event))
    if (permission.kind === 'refused') {
      expect(permission.outcome.reason).toBe(given.outcome)
      return
    }
    const { data, remarks } = minimise(given.report, CONTRACT, {
      level: permission.level,
      scrubKey: (key) => key,
    })
    expect('collected').toBe(given.outcome)
    expect(data).toEqual(given.kept)
    expect(remarks.map(({ path, kind }) => `${path}: ${kind}`)).toEqual(given.remarks)
  })
})
