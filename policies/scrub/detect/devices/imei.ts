import type { Input, Span } from '../../types.ts'
import { luhn } from '../check_digits.ts'
import { hasLabel, labelOf } from '../label.ts'
import type { NumberRun } from '../number_run.ts'
import { endsFree } from '../number_run.ts'

const IMEI_LABEL = labelOf(
  `imei|imeis|imei sv|imeisv|imei number|imei sv number|device imei|imei slot|meid|esn|meid dec|equipment identity|device id imei
|número imei|numero imei|imei nummer|код imei|имей`,
)
const ICCID_LABEL = labelOf(
  `iccid|iccids|icc id|icc|sim|sim card|sim number|sim card number|sim serial|sim serial number|simserialnumber|sim no|esim|uicc|scid|ccid|usim
|sim karte|kartennummer sim|carte sim|numéro de sim|tarjeta sim`,
)
const IMSI_LABEL = labelOf(
  `imsi|imsis|imsi number|subscriber id|subscriber identity|subscriberid|mobile subscriber identity|supi|imsi no`,
)
const EID_LABEL = labelOf('eid|euicc|esim eid|euicc id|eid number')

/** Groups that devices show their number in (3GPP TS 23.003: type, serial, check digit or version). */
const GROUPS = new Set(['2,6,6,1', '6,2,6,1', '8,6,1', '2,6,6,2', '6,2,6,2', '6,2,6', '8,6,2'])
/** More groups than a SIM card's number is printed in. */
const GROUPS_MAX = 6
/** Bodies that hand the numbers out now. */
const BODIES = /^(?:01|35|86|91|98|99)/

/** Numbers of devices and of their SIM cards: with their check digit, or any after a word that names them. */
export function imeiSpan(run: NumberRun, input: Input): Span | undefined {
  const { digits, groups } = run
  const count = digits.length
  if (
    run.plus ||
    run.bracket ||
    count < 14 ||
    groups.length > GROUPS_MAX ||
    !endsFree(run.text, run.end)
  )
    return undefined
  const span = { start: run.start, end: run.end }
  const isOne = groups.length === 1
  const isUniform = isOne || new Set(run.signs).size === 1
  if (!isUniform) return undefined
  if (isImei(digits, groups)) return { ...span, kind: 'IMEI', why: 'check digit' }
  if (count <= 18 && hasLabel(input, run.start, IMEI_LABEL) && isImeiLength(count))
    return { ...span, kind: 'IMEI', why: 'word before' }
  if (count >= 18) return iccidSpan(run, input)
  if (count <= 15 && hasLabel(input, run.start, IMSI_LABEL))
    return { ...span, kind: 'IMEI', why: 'word before' }
  return undefined
}

function isImei(digits: string, groups: readonly number[]): boolean {
  if (groups.length > 1 && !GROUPS.has(groups.join(','))) return false
  if (digits.length !== 15) return false
  return BODIES.test(digits) && luhn(digits) && !/^(\d)\1+$/.test(digits)
}

/** With and without check digit, with a version, and MEID in decimal. */
function isImeiLength(count: number): boolean {
  return count <= 16 || count === 18
}

/** SIM cards: industry 89, country, issuer, account, check digit (ITU-T E.118). */
function iccidSpan(run: NumberRun, input: Input): Span | undefined {
  const { digits, start, end } = run
  const span = { start, end, kind: 'ICCID' }
  const isForm = digits.startsWith('89') && digits.length <= 20 && digits.length >= 19
  if (isForm && luhn(digits)) return { ...span, why: 'check digit' }
  if (digits.length <= 22 && hasLabel(input, start, ICCID_LABEL))
    return { ...span, why: 'word before' }
  return hasLabel(input, start, EID_LABEL) ? { ...span, why: 'word before' } : undefined
}
