import type { Check } from '../check_digits.ts'
import { tabled, valueAt, weightedSum, weightsOf } from '../check_digits.ts'
import type { MixedId } from './id_row.ts'
import { dateForm, hasDate, mixedId, unchecked } from './id_row.ts'

const NRIC_WEIGHTS = weightsOf('2765432')
/** Three tables of letters, by what the number starts with; years from 2000 on add four (ICA). */
const isNric: Check = (value) => {
  const lead = value.charAt(0)
  const sum = weightedSum(value.slice(1), NRIC_WEIGHTS)
  const table = {
    S: 'JZIHGFEDCBA',
    T: 'GFEDCBAJZIH',
    F: 'XWUTRQPNMLK',
    G: 'RQPNMLKXWUT',
    M: 'XWUTRQPNJLK',
  }
  const letters = lead in table ? table[lead as keyof typeof table] : ''
  const rest = (lead === 'M' ? sum + 3 : sum) % 11
  return letters !== '' && letters.charAt(rest) === value[8]
}
/** One or two letters (a blank counts 36), six digits and a check digit or A for 10. */
const isHkid: Check = (value) => {
  const padded = value.length === 8 ? ` ${value}` : value
  let sum = 0
  for (let at = 0; at < 9; at++) sum += (padded[at] === ' ' ? 36 : valueAt(padded, at)) * (9 - at)
  return /^[A-Z]{1,2}\d{6}[\dA]$/.test(value) && sum % 11 === 0
}
const TAIWAN_LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'
const TAIWAN_WEIGHTS = weightsOf('1987654321')
/** The letter counts as a number from 10 to 35 in an order of its own. */
const isTaiwanese: Check = (value) => {
  const digits = value.replace(/[A-D](?=\d{8}$)/, (letter) => String(valueAt(letter, 0) % 10))
  const lead = TAIWAN_LETTERS.indexOf(digits.charAt(0)) + 10
  return (
    /^[A-Z][1289A-D]/.test(value) &&
    (weightedSum(`${lead}${digits.slice(1, 9)}`, TAIWAN_WEIGHTS) + Number(digits[9])) % 10 === 0
  )
}
const GSTIN_SIGNS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** Every second sign counts twice, in figures of base 36 (GSTN). */
const isGstin: Check = (value) => {
  let sum = 0
  for (let at = 0; at < 14; at++) {
    const product = valueAt(value, at) * (at % 2 === 0 ? 1 : 2)
    sum += Math.floor(product / 36) + (product % 36)
  }
  return (
    /^(?:0[1-9]|[123]\d|9[79])/.test(value) && GSTIN_SIGNS[(36 - (sum % 36)) % 36] === value[14]
  )
}
/** A state's number, somebody's PAN and a `Z` before the check digit (GSTN). */
const isGstinForm: Check = (value) =>
  /^(?:0[1-9]|[12]\d|3[0-7]|9[79])[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[A-Z\d]$/.test(value)
/** The fourth letter says whose number it is: a person's, a company's, a trust's. */
const isPan: Check = (value) => /^[A-Z]{3}[ABCEFGHJLPT]/.test(value)

const CURP_SIGNS = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'
const MEXICAN_DATE = dateForm('yymmdd@4')
const isCurp: Check = (value) => {
  let sum = 0
  for (let at = 0; at < 17; at++) sum += CURP_SIGNS.indexOf(value.charAt(at)) * (18 - at)
  return (
    /^[A-Z][AEIOUX]/.test(value) &&
    /^.{10}[HMX]/.test(value) &&
    hasDate(value, MEXICAN_DATE) &&
    (10 - (sum % 10)) % 10 === Number(value[17])
  )
}
const RFC_SIGNS = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ'
const isRfcForm: Check = (value) => hasDate(value.padStart(13, ' '), MEXICAN_DATE)
const isRfc: Check = (value) => {
  const padded = value.padStart(13, ' ')
  let sum = 0
  for (let at = 0; at < 12; at++) sum += RFC_SIGNS.indexOf(padded.charAt(at)) * (13 - at)
  return isRfcForm(value) && '0A987654321'.charAt(sum % 11) === padded[12]
}
/** Letters count as their code less 48, as digits do (Receita Federal, IN 2229/2024). */
const isLetteredCnpj: Check = (value) =>
  /[A-Z]/.test(value) &&
  cnpjDigit(value, '543298765432') === value[12] &&
  cnpjDigit(value, '6543298765432') === value[13]

function cnpjDigit(value: string, weights: string): string {
  let sum = 0
  for (let at = 0; at < weights.length; at++)
    sum += (value.charCodeAt(at) - 48) * Number(weights[at])
  const rest = sum % 11
  return rest < 2 ? '0' : String(11 - rest)
}
const isRutWithK: Check = (value) =>
  value.endsWith('K') && tabled(value.length === 9 ? '32765432' : '2765432', '0K987654321')(value)
const NHI_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
/** Modulo 11 with a last digit, from 2022 on modulo 23 with a last letter (HISO 10046). */
const isNhi: Check = (value) => {
  let sum = 0
  for (let at = 0; at < 6; at++) {
    const letter = NHI_LETTERS.indexOf(value.charAt(at)) + 1
    sum += (letter > 0 ? letter : Number(value[at])) * (7 - at)
  }
  if (/[A-Z]$/.test(value)) return NHI_LETTERS.charAt(22 - (sum % 23)) === value[6]
  return sum % 11 !== 0 && String((11 - (sum % 11)) % 10) === value[6]
}
const isDea: Check = (value) => {
  const figures = [...value.slice(2)].map(Number)
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, last] = figures
  return (a + c + e + 2 * (b + d + f)) % 10 === last
}
const isChineseX: Check = (value) =>
  /^[1-9].{5}(?:19|20)/.test(value) &&
  hasDate(value, dateForm('yyyymmdd@6')) &&
  tabled('7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2', '10X98765432')(value)
/** C A AN N A AN N A A N N without S, L, O, I, B, Z (CMS). */
const isMbi: Check = (value) =>
  /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y]{2}\d\d$/.test(
    value,
  )
const isVenezuelan: Check = (value) => /^[VEJPG]/.test(value)

/** Ids of states outside of Europe that have letters. */
export const WORLD_MIXED: readonly MixedId[] = [
  mixedId('sg_fin A9999999A', (value) => /^[STFGM]/.test(value), {
    words: 'nric|fin|singapore',
  }),
  mixedId('sg_nric A9999999A', isNric, {
    alone: true,
    words: 'nric!|fin|nric fin!|nric no!|singapore|sg nric',
    lists: 'n',
  }),
  mixedId('sg_uen 99999999A 999999999A A99AA9999A', unchecked, {
    words: 'uen!|uen no!|uen number!|unique entity number!|acra|business registration',
  }),
  mixedId('hk_hkid A999999(X) AA999999(X) A999999X AA999999X', isHkid, {
    words: 'hkid!|hong kong id!|hong kong identity card!|身份證|身份證號碼|香港身份證',
    lists: 'n',
  }),
  mixedId('hk_hkid_printed A999999(X) AA999999(X)', isHkid, {
    alone: true,
    words: 'hkid|hong kong identity',
    lists: 'n',
  }),
  mixedId('tw_id A999999999 AA99999999', isTaiwanese, {
    alone: (value) => /^[A-Z][12]/.test(value),
    words: '身分證|身份證|身分證字號|統一編號|居留證|taiwan id!|taiwan|arc number',
    lists: 'n',
  }),
  mixedId('cn_rid_x 99999999999999999X', isChineseX, { alone: true, words: '身份证', lists: 'n' }),
  mixedId('in_gstin_form 99AAAAA9999AXAX 99-AAAAA-9999-AX-AX', isGstinForm, {
    words:
      'gstin!|gst number!|gst no!|gst|gst in!|gst id!|gst registration!|gst identification!|goods and services tax',
  }),
  mixedId('in_gstin 99AAAAA9999AXAX', isGstin, {
    alone: true,
    words: 'gstin|gst',
    lists: 't',
  }),
  mixedId('in_pan_form AAAAA9999A', unchecked, {
    words: 'pan|permanent account number|income tax',
  }),
  mixedId('in_pan AAAAA9999A', isPan, {
    alone: (value) => /^[A-Z]{3}[PCHFATBLJG]/.test(value),
    words: 'pan|pan card!|pan number!|pan no!|permanent account number!|income tax',
    lists: 't',
  }),
  mixedId('in_voter AAA9999999', unchecked, {
    words:
      'voter!|voter id!|voter card!|epic|elector|election card!|voter id card!|voter number|matdata|vote',
    lists: 'n',
  }),
  mixedId('lk_nic 999999999A', (value) => /[VX]$/.test(value), {
    words: 'nic|sri lanka|national identity',
    lists: 'n',
  }),
  mixedId('jp_zairyu AA99999999AA', unchecked, { words: '在留カード|residence card!|zairyu!' }),
  mixedId('mx_curp AAAA999999AAAAAAX9', isCurp, {
    alone: true,
    words: 'curp!|clave unica de registro!|clave única',
    lists: 'n',
  }),
  mixedId('mx_rfc_form AAAA999999XXX AAA999999XXX AAAA-999999-XXX', isRfcForm, {
    words: 'rfc|registro federal de contribuyentes!|sat',
    lists: 't',
  }),
  mixedId('mx_rfc AAAA999999XXX AAA999999XXX AAAA-999999-XXX AAA-999999-XXX', isRfc, {
    alone: true,
    words: 'rfc|mexican tax',
    lists: 't',
  }),
  mixedId('mx_ine AAAAAA99999999X999', unchecked, { words: 'ine|ife|clave de elector!|elector' }),
  mixedId('br_cnpj_letters XX.XXX.XXX/XXXX-99', isLetteredCnpj, {
    alone: true,
    words: 'cnpj',
    lists: 't',
  }),
  mixedId('br_cnpj_plain XXXXXXXXXXXX99', isLetteredCnpj, { words: 'cnpj', lists: 't' }),
  mixedId('cl_rut_k 99.999.999-A 9.999.999-A 99999999-A 9999999-A', isRutWithK, {
    alone: true,
    words: 'rut|run',
    lists: 'nt',
  }),
  mixedId(
    've_ci A-99999999 A-9999999 A-99.999.999 A-9.999.999 A99999999 A-99999999-9 A999999999',
    isVenezuelan,
    {
      words: 'cedula|cédula|cedula de identidad|rif!|venezuela|c i|ci no',
      lists: 'n',
    },
  ),
  mixedId('gh_card AAA-999999999-9', unchecked, {
    alone: (value) => value.startsWith('GHA'),
    words: 'ghana card!|ghana',
  }),
  mixedId('ni_cedula 9999999999999A 999-999999-9999A', unchecked, {
    words: 'cedula|cédula|nicaragua',
    lists: 'n',
  }),
  mixedId('nz_nhi AAA9999 AAA99AX', isNhi, {
    words: 'nhi!|nhi number!|national health index!|new zealand health',
    lists: 'h',
  }),
  mixedId('us_mbi 9AX9AX9AA99 9AX9-AX9-AA99 9AX9_AX9_AA99', isMbi, {
    alone: true,
    words: 'mbi!|medicare beneficiary!|medicare beneficiary identifier!|medicare number|medicare',
    lists: 'h',
  }),
  mixedId('us_dea_form AA9999999 A99999999', unchecked, {
    words: 'medical certificate|medical license|medical licence|dea number|dea no',
  }),
  mixedId('us_dea AA9999999', isDea, {
    words:
      'dea!|dea number!|dea no!|dea registration!|medical license!|prescriber|medical certificate|practitioner',
  }),
  mixedId('us_visa AA9999999 A999999999', unchecked, {
    words: 'alien number!|a number|uscis!|green card!|alien registration',
  }),
  mixedId('ug_nin AA99999999XXXX AAXXXXXXXXXXXX', (value) => /^C[MF]\d/.test(value), {
    words: 'nin|uganda',
    lists: 'n',
  }),
  mixedId('ke_kra A999999999A', unchecked, { words: 'kra|kra pin!|kenya', lists: 't' }),
  mixedId('ma_cin A999999 AA999999 AA99999 A99999', unchecked, {
    words: 'cin|cnie|carte nationale!|morocco|maroc',
  }),
  mixedId('za_dl 999999999AAA', unchecked, {
    kind: 'DRIVING_LICENCE',
    words: 'south african licence',
    lists: 'l',
  }),
]
