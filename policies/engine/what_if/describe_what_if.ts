import type { Purpose } from '#domain/classification.ts'
import { clean, code, counted } from '../diff/words.ts'
import type { WhatIfEffect } from './traffic.ts'
import type { WhatIfResult, WhatIfRow } from './what_if.ts'

/** One sentence an effect: the only table of them. */
const SENTENCES: Readonly<Record<WhatIfEffect, (row: WhatIfRow) => string>> = {
  quarantined: (row) => `${reportsOf(row)} would be quarantined: no contract declares the type`,
  expired: (row) => `${reportsOf(row)} would be dropped: the contract has expired`,
  needs_choice: (row) =>
    row.path === undefined
      ? `${reportsOf(row)} would need an Optional choice: the type becomes Optional data`
      : `${fieldOf(row)} would be kept only under an Optional choice in ${reportsOf(row)}`,
  stripped: (row) => `${fieldOf(row)} would be stripped from ${reportsOf(row)}`,
  generalised: (row) => `${fieldOf(row)} would lose detail in ${reportsOf(row)}`,
  newly_kept: (row) =>
    `${fieldOf(row)} would newly be kept in ${sourceOf(row)} (${clean(row.keeps ?? '')}); it was left out ${times(row.count)}`,
  newly_collected: (row) =>
    `Reports of ${sourceOf(row)} would newly be collected; at least ${counted(row.count, 'report')} ${row.count === 1 ? 'was' : 'were'} quarantined`,
}

/** A row in plain English, without a value. */
export function describeWhatIf(row: WhatIfRow): string {
  return `${SENTENCES[row.effect](row)}.`
}

/** How much was looked at and whether anything changes: the last lines of an answer. */
export function summariseWhatIf(result: WhatIfResult): readonly string[] {
  const { reportsLookedAt, reportsThere, reportsChanged, isSample, untold, rowsLeftOut } = result
  const gained = result.totals.newly_kept + result.totals.newly_collected
  const looked = isSample
    ? `A sample was looked at: the newest ${counted(reportsLookedAt, 'report')} that could be opened, of ${reportsThere}.`
    : `All ${counted(reportsLookedAt, 'report')} were looked at.`
  const changed =
    reportsChanged === 0
      ? 'None of them would be different.'
      : `${reportsChanged} of them would be different.`
  return [
    `${looked} ${changed}`,
    ...(gained === 0 ? [] : ['More would be collected than today: somebody answers for that.']),
    ...(untold === 0
      ? []
      : [
          `${counted(untold, 'value')} of another type cannot be tried: something else is stored in its place.`,
        ]),
    ...(rowsLeftOut === 0 ? [] : [`${rowsLeftOut} more are counted only in the totals.`]),
  ]
}

/** What was not looked at, for the last lines as well. */
export function summariseForbidden(count: number, purpose: Purpose): readonly string[] {
  if (count === 0) return []
  const were = count === 1 ? 'was' : 'were'
  return [
    `${counted(count, 'report')} ${were} not looked at: what they hold may not be used for ${code(purpose)}.`,
  ]
}

const fieldOf = ({ path = '' }: WhatIfRow): string => code(path)

function reportsOf(row: WhatIfRow): string {
  return `${counted(row.count, 'report')} of ${sourceOf(row)}`
}

/** The type, the product and the version of the client, as they are named in policies and requests. */
function sourceOf({ product, type, clientVersion }: WhatIfRow): string {
  const version = clientVersion === '' ? 'without a version' : `version ${code(clientVersion)}`
  return `${code(type)} of ${code(product)} (${version})`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
