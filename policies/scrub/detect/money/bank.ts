import { contextOf, hasContext } from '../../context.ts'
import type { Input, Span } from '../../types.ts'
import { hasLabel, labelOf } from '../label.ts'
import type { NumberRun } from '../number_run.ts'
import { endsFree } from '../number_run.ts'
import {
  isBelgian,
  isClabe,
  isCzech,
  isHungarian,
  isNorwegian,
  isRoutingNumber,
  isSpanish,
} from './bank_checks.ts'

const ROUTING = contextOf(
  `routing|routing number|aba|rtn|ach|fedwire|transit number|bank|wire|checking|savings|direct deposit`,
)
const CLABE = contextOf('clabe|clabes|spei|interbancaria|banco|banxico|cuenta')
const SPANISH = contextOf('ccc|cuenta|cuentas|banco|entidad|iban')
const ACCOUNT = labelOf(
  `account number|account no|account nr|account num|acct number|acct no|acct num|acct|accountnumber|acctno|bank account|bank acct
|a c|a c no|checking account|savings account|current account|deposit account|beneficiary account|debit account|credit account
|payee account|settlement account|kontonummer|konto nr|kontonr|konto|ktonr|kto nr|kto|bankkonto|bankverbindung|rekeningnummer|rekening
|bankrekening|número de cuenta|numero de cuenta|cuenta bancaria|cuenta corriente|cuenta de ahorros|cuenta|nro de cuenta|cbu|clabe|ccc
|numéro de compte|numero de compte|compte bancaire|compte courant|rib|conto corrente|numero di conto|numero conto|conto bancario|conto
|conta corrente|conta bancária|conta bancaria|número da conta|numero da conta|conta|conta poupança|tilinumero|pankkitili|kontonummeret
|bankkontonummer|bankgiro|bankgironummer|plusgiro|postgiro|postkonto|numer konta|nr konta|rachunek|numer rachunku|nr rachunku|nrb
|číslo účtu|cislo uctu|účet|ucet|bankszámlaszám|számlaszám|bankszamlaszam|hesap no|hesap numarası|hesap numarasi|cont bancar|număr cont
|broj računa|broj racuna|žiro račun|номер счета|номер счёта|расчетный счет|расчётный счёт|счет|счёт|лицевой счет|р с|к с|рахунок
|αριθμός λογαριασμού|λογαριασμός|账号|银行账号|账户|帳號|口座番号|口座|계좌번호|계좌|rekening bank|nomor rekening|no rekening|số tài khoản
|số tk|หมายเลขบัญชี|เลขที่บัญชี|חשבון בנק|מספר חשבון|رقم الحساب|खाता संख्या|sort code|sortcode|bsb|routing number|routing no|routing|aba
|aba number|rtn|blz|bankleitzahl|transit number|bank code account|giro number|girokonto`,
)
/** `account` alone is a user's as often: a bank's word has to be near. */
const ANY_ACCOUNT = labelOf('account|acc|accounts|compte|счета')
/** Words without which nothing names an account. */
export const ACCOUNT_WORDS: readonly string[] = [
  ...ACCOUNT.phrases,
  ...ANY_ACCOUNT.phrases,
  ...[ROUTING, CLABE, SPANISH].flatMap(({ byWord }) => [...byWord.values()].flat()),
]
const BANK = contextOf('sort code|sortcode|routing|bsb|bank|iban|ifsc|aba|transit|bic|swift|wire')
const ACCOUNT_DIGITS_MIN = 7
const ACCOUNT_DIGITS_MAX = 26
const GROUPS_MAX = 7
const FORM_GROUPS_MAX = 4

/** Groups and signs that only accounts of one country are written in, and their check. */
const FORMS: ReadonlyMap<string, (digits: string) => boolean> = new Map([
  ['4,2,5 ..', isNorwegian],
  ['3,7,2 --', isBelgian],
  ['4,4,1 --', isRoutingNumber],
  ['4,4,2,10 ---', isSpanish],
  ['4,4,2,10    ', isSpanish],
  ['8,8 -', isHungarian],
  ['8,8,8 --', isHungarian],
])

/** Lengths without groups: the check and the words that have to be near. */
const BARE: ReadonlyMap<number, readonly [(digits: string) => boolean, typeof ROUTING]> = new Map([
  [9, [isRoutingNumber, ROUTING]],
  [18, [isClabe, CLABE]],
  [20, [isSpanish, SPANISH]],
])

/** An account or a bank's routing number: a country's own form with its check, or any number that a word names. */
export function bankSpan(run: NumberRun, input: Input): Span | undefined {
  const { digits, groups, signs, start, end } = run
  if (run.plus || run.bracket || !endsFree(run.text, end)) return undefined
  const span = { start, end, kind: 'BANK_ACCOUNT' }
  if (groups.length > FORM_GROUPS_MAX) return run.hasIdWords ? accountSpan(run, input) : undefined
  if (groups.length > 1) {
    const check = FORMS.get(`${groups.join(',')} ${signs}`)
    if (check?.(digits) === true || isCzechForm(run))
      return { ...span, why: 'check digit', confidence: 0.9 }
  } else {
    const [check, context] = BARE.get(digits.length) ?? []
    if (check?.(digits) === true && context !== undefined && hasContext(input, span, context))
      return { ...span, why: 'check digit and word', confidence: 0.9 }
  }
  return run.hasIdWords ? accountSpan(run, input) : undefined
}

/** `19-2000145399/0800`: prefix, number, bank. */
function isCzechForm({ digits, groups, signs }: NumberRun): boolean {
  if (signs !== '-/' || groups[2] !== 4) return false
  const [prefix = 0, number = 0] = groups
  if (prefix > 6 || number > 10 || number < 6) return false
  return isCzech(digits.slice(0, prefix), digits.slice(prefix, prefix + number))
}

function accountSpan(run: NumberRun, input: Input): Span | undefined {
  const { digits, groups, start, end } = run
  if (digits.length < ACCOUNT_DIGITS_MIN || digits.length > ACCOUNT_DIGITS_MAX) return undefined
  if (groups.length > GROUPS_MAX) return undefined
  const span = { start, end, kind: 'BANK_ACCOUNT' }
  if (isDate(groups) || !isNamed(input, span)) return undefined
  return { ...span, why: 'word before', confidence: 0.85 }
}

function isNamed(input: Input, span: Span): boolean {
  if (hasLabel(input, span.start, ACCOUNT)) return true
  return hasLabel(input, span.start, ANY_ACCOUNT) && hasContext(input, span, BANK)
}

function isDate(groups: readonly number[]): boolean {
  return /^(?:4,2,2|2,2,4)/.test(groups.join(','))
}

/** Words before short codes and codes with letters, which no run of digits leads to. In ASCII, in lower case. */
export const BANK_CUES: readonly string[] =
  `sort code|sortcode|sort-code|sort_code|bsb|bsb number|bsb no|bsb code|bsb_number|blz|bankleitzahl|ifsc|ifsc code|ifsc_code|ifsccode
|transit number|transit no|transit_number|institution number|branch number|branch code|branch_code|agencia|account number|account no
|account_number|accountnumber|account-number|account_no|accountno|account num|acct number|acct no|acct no.|acct_number|acct_no|acctnumber
|bank account|bank account number|bank_account|bankaccount|bank_account_number|bankaccountnumber|a/c no|a/c|kontonummer|konto-nr|konto nr
|kontonr|konto_nr|ktonr|kto-nr|rekeningnummer|bankgiro|plusgiro|postkonto|numero de cuenta|numero de compte|conto corrente
|conta corrente|numer konta|numer rachunku|cislo uctu|bankszamlaszam|hesap no|tilinumero`
    .replace(/\n/g, '')
    .split('|')

const SKIPPED =
  /^(?:[\s:=#"'()_\\.>-]|(?:no|nr|num|number|nummer|is|was|code|value|ist|es|est)(?![a-z]))+/i
/** In 48 code units: perhaps four letters, then digits in groups. */
const VALUE = /^(?:[A-Z]{4}0[A-Z\d]{6}|[A-Z]{0,4}\d+(?:[ ./-]\d+)*(?:[ -][\dXx])?)(?![\w/]|[.-]\w)/
const LOOK_MAX = 48
const DATE = /^(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4}|\d{4}-\d\d-\d\dT.*)$/
const CODE_DIGITS_MIN = 5

/** A code of a bank or an account after one of `BANK_CUES`: `sort code 20-00-00`, `BSB: 062-000`. */
export function matchBankCue(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += LOOK_MAX
  const rest = text.slice(prefixEnd, prefixEnd + LOOK_MAX)
  const skipped = SKIPPED.exec(rest)?.[0].length ?? 0
  const value = skipped === 0 ? undefined : VALUE.exec(rest.slice(skipped))?.[0]
  if (value === undefined || DATE.test(value)) return undefined
  if (value.replace(/\D/g, '').length < CODE_DIGITS_MIN && !/^\d{4}-?\d?$/.test(value))
    return undefined
  const start = prefixEnd + skipped
  const end = start + value.length
  return { start, end, resume: end }
}

const IFSC_CONTEXT = contextOf('ifsc|neft|rtgs|imps|bank|branch|micr|upi')

/** Codes of Indian branches, `SBIN0001234`: four letters, a zero, six more. Tickets look alike: a word has to be near. */
export function matchIfsc(input: Input, at: number): Span | undefined {
  const { text } = input
  if (text.charCodeAt(at + 4) !== 48) return undefined
  input.steps += 12
  if (!/^[A-Z]{4}0[A-Z\d]{6}(?!\w)/.test(text.slice(at, at + 12))) return undefined
  const span = { start: at, end: at + 11, resume: at + 11 }
  return hasContext(input, span, IFSC_CONTEXT) ? { ...span, why: 'word near' } : undefined
}
