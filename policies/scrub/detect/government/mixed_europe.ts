import type { Check } from '../check_digits.ts'
import {
  icaoDigit,
  luhn,
  remainder,
  tabled,
  valueAt,
  weightedSum,
  weightsOf,
} from '../check_digits.ts'
import type { MixedId } from './id_row.ts'
import { dateForm, hasDate, mixedId, unchecked } from './id_row.ts'

const SPANISH_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'
const isDni: Check = (value) =>
  value.endsWith(SPANISH_LETTERS.charAt(Number(value.slice(0, -1)) % 23))
/** X, Y, Z count as 0, 1, 2 (Real Decreto 557/2011). */
const isNie: Check = (value) => {
  const lead = 'XYZ'.indexOf(value.charAt(0))
  return lead >= 0 && isDni(lead + value.slice(1))
}
/** With these letters it is as likely a size: `16777216K`. */
const isNoSize: Check = (value) => !/[BKMGT]$/.test(value)
/** Companies, and people before they have a number (K, L, M): the control is a digit or a letter. */
const isCif: Check = (value) => {
  let sum = 0
  for (let at = 1; at < 8; at++) {
    const digit = Number(value[at]) * (at % 2 === 1 ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  }
  const control = (10 - (sum % 10)) % 10
  return (
    /^[A-HJ-NP-SUVW]/.test(value) &&
    (value.endsWith(String(control)) || value.endsWith('JABCDEFGHI'.charAt(control)))
  )
}

/** Letters L to V stand for digits where two people would have the same code. */
const ITALIAN_ODD = weightsOf('1 0 5 7 9 13 15 17 19 21 2 4 18 20 11 3 6 8 12 14 16 10 22 25 24 23')
const ITALIAN_FORM =
  /^[A-Z]{6}[\dL-NP-V]{2}[ABCDEHLMPRST](?:[04LQ][1-9M-NP-V]|[15MR][\dL-NP-V]|[26NS][\dL-NP-V]|[37PT][01LM])[A-Z][\dL-NP-V]{3}[A-Z]$/
/** Odd places count by a table of their own, even ones by their rank (Decreto ministeriale 12 marzo 1974). */
const isCodiceFiscale: Check = (value) => {
  if (!ITALIAN_FORM.test(value)) return false
  let sum = 0
  for (let at = 0; at < 15; at++) {
    const code = valueAt(value, at)
    const rank = code > 9 ? code - 10 : code
    sum += at % 2 === 0 ? (ITALIAN_ODD[rank] ?? 0) : rank
  }
  return value.charCodeAt(15) - 65 === sum % 26
}

const CENTURY_SIGNS = '0123456789ABCDEFHJKLMNPRSTUVWXY'
const FINNISH_DATE = dateForm('ddmmyy@0')
/** Day, month, year, a sign of the century, a number and a sign: the nine digits modulo 31. */
const isHetu: Check = (value) => {
  const digits = value.slice(0, 6) + value.slice(-4, -1)
  return hasDate(digits, FINNISH_DATE) && value.endsWith(CENTURY_SIGNS.charAt(Number(digits) % 31))
}

const PPS_WEIGHTS = weightsOf('8765432')
const isPps: Check = (value) => {
  const last = value.charAt(8)
  const extra = last === '' || last === 'W' ? 0 : (last.charCodeAt(0) - 64) * 9
  return (
    'WABCDEFGHIJKLMNOPQRSTUV'.charAt((weightedSum(value, PPS_WEIGHTS) + extra) % 23) === value[7]
  )
}

const GERMAN_DATE = dateForm('ddmmyy@2 d50')
/** The letter counts as its place in the alphabet, in two digits (VKVV, paragraph 2). */
const isRentenversicherung: Check = (value) => {
  const digits = value.slice(0, 8) + letterDigits(value.charAt(8)) + value.slice(9, 11)
  return hasDate(value, GERMAN_DATE) && crossSum(digits, '212571212121') === value[11]
}
const isKvnr: Check = (value) =>
  crossSum(letterDigits(value.charAt(0)) + value.slice(1, 9), '1212121212') === value[9]

function letterDigits(letter: string): string {
  return String(letter.charCodeAt(0) - 64).padStart(2, '0')
}

/** The last figure of the sum of the products' figures. */
function crossSum(digits: string, weights: string): string {
  let sum = 0
  for (let at = 0; at < weights.length; at++) {
    const product = Number(digits[at]) * Number(weights[at])
    sum += Math.floor(product / 10) + (product % 10)
  }
  return String(sum % 10)
}

const GERMAN_FORM = /^[B-DF-HJ-NP-TV-Z][B-DF-HJ-NP-TV-Z\d]{8}/
/**
 * Serial numbers of identity cards and passports: nine signs without vowels (PassV, annex 11), and a check digit that may
 * be missing.
 */
const isGermanCard: Check = (value) =>
  GERMAN_FORM.test(value) &&
  /\d/.test(value) &&
  (value.length < 10 || icaoDigit(value.slice(0, 9)) === Number(value[9]))

const POLISH_WEIGHTS = weightsOf('7 3 1 9 7 3 1 7 3')
const isPolishCard: Check = (value) => weightedSum(value, POLISH_WEIGHTS) % 10 === 0
/** Every second sign counts twice, as with cards; letters from 10 on. */
const isCartaoCidadao: Check = (value) => {
  let sum = 0
  for (let at = 0; at < 12; at++) {
    const number = valueAt(value, at) * (at % 2 === 0 ? 2 : 1)
    sum += number > 9 && at % 2 === 0 ? number - 9 : number
  }
  return sum % 10 === 0
}
/** Departments 2A and 2B count as 19 and 18. */
const isCorsican: Check = (value) => {
  const digits = value.slice(0, 13).replace('2A', '19').replace('2B', '18')
  return (
    /^[12]/.test(value) &&
    /^.{5}2[AB]/.test(value) &&
    97 - remainder(digits, 97) === Number(value.slice(13))
  )
}
/** Prefixes and suffixes that are given out (HMRC, NIM39110). */
const isNino: Check = (value) =>
  /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?$/.test(value)
const isDriver: Check = (value) =>
  /^(?=[A-Z]+9*\d{6})[A-Z9]{5}\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z9]{2}[A-Z\d]\w\w$/.test(
    value,
  )
/** Offices, a class and a serial number (FeV, annex 8), and the forms before. */
const isFuehrerschein: Check = (value) =>
  value.replace(/\D/g, '').length > 3 || /^[A-Z\d]\d\d[A-Z\d]{6}\d[A-Z\d]$/.test(value)
const isBelarusian: Check = (value) =>
  /^[1-6]\d{6}[ABCHKEM]\d{3}(?:PB|BA|BI)\d$/.test(value) &&
  icaoDigit(value.slice(0, 13)) === Number(value[13])
const isDutchPassport: Check = (value) => /^[A-NP-Z]{2}[A-NP-Z\d]{6}\d$/.test(value)
const isUtrWithK: Check = (value) => {
  const digits = value.replace('K', '')
  return (
    value.includes('K') &&
    tabled('6 7 8 9 10 5 4 3 2', '21987654321')(digits.slice(-9) + digits.slice(-10, -9))
  )
}

/** Sections A and B of the commercial register (HGB, section 9; HRV, section 3). */
const isRegister: Check = (value) => /^HR[AB]/.test(value)
/** Structures of the numbers of traders (Council Directive 2006/112/EC, article 215; VIES). */
const VAT_FORM =
  /^(?:ATU\d{8}|BE[01]\d{9}|BG\d{9,10}|CY\d{8}[A-Z]|CZ\d{8,10}|DE\d{9}|DK\d{8}|E[EL]\d{9}|ES[A-Z\d]\d{7}[A-Z\d]|FI\d{8}|FR[A-Z\d]{2}\d{9}|(?:GB|XI)\d{9}(?:\d{3})?|HR\d{11}|HU\d{8}|IE\d{7}[A-Z]{1,2}|IT\d{11}|LT\d{9}(?:\d{3})?|LU\d{8}|LV\d{11}|MT\d{8}|NL\d{9}B\d\d|PL\d{10}|PT\d{9}|RO\d{8,10}|SE\d{10}(?:01)?|SI\d{8}|SK\d{10})$/
const isVat: Check = (value) => VAT_FORM.test(value)

/** Ids of European states that have letters. */
export const EUROPEAN_MIXED: readonly MixedId[] = [
  mixedId(
    'uk_nino AA999999A AA_99_99_99_A AA-99-99-99-A AA_999999_A AA_999999A AA999999_A',
    isNino,
    {
      alone: true,
      words: `nino!|national insurance!|national insurance number!|ni number!|ni no!|n i number!|nin|national insurance no!|natl insurance`,
      lists: 's',
    },
  ),
  mixedId('uk_utr 9999999999A A9999999999 A9999999999999', isUtrWithK, {
    words: 'utr|unique taxpayer reference|trn|hmrc|self assessment|tax reference',
  }),
  mixedId('uk_dvla AXXXX999999XXXXX AXXXX_999999_XXXXX', isDriver, {
    kind: 'DRIVING_LICENCE',
    alone: isDriver,
    words: 'dvla!',
    lists: 'l',
  }),
  mixedId('es_dni_short 9999999A 9999999-A', isDni, { words: 'dni|nif|documento', lists: 'nt' }),
  mixedId('es_dni 99999999A 99999999-A 99999999_A 99.999.999-A 99.999.999A', isDni, {
    alone: isNoSize,
    words:
      'dni!|nif!|documento|dni nif!|documento nacional!|documento nacional de identidad|spanish id',
    lists: 'nt',
  }),
  mixedId('es_nie A9999999A A-9999999-A A9999999-A A-9999999A A_9999999_A', isNie, {
    alone: true,
    words:
      'nie!|numero de identidad de extranjero!|número de identidad de extranjero!|extranjero|nif',
    lists: 'nt',
  }),
  mixedId('es_cif A99999999 A9999999A A-99999999 A-9999999A', isCif, {
    words: 'cif|nif|codigo de identificacion fiscal',
    lists: 't',
  }),
  mixedId('it_cf_form AAAAAAXXAXXAXXXA', (value) => ITALIAN_FORM.test(value), {
    words: 'codice fiscale|cod fiscale|cf|c f',
  }),
  mixedId('it_cf AAAAAAXXAXXAXXXA AAA_AAA_XXAXX_AXXXA', isCodiceFiscale, {
    alone: true,
    words: 'codice fiscale!|cod fiscale!|cod fisc!|c f|cf|codicefiscale!|fiscal code!',
    lists: 't',
  }),
  mixedId('it_ci AA99999AA AA9999999 9999999AA', unchecked, {
    words: `carta d'identita!|carta d identita|carta di identita!|carta d'identità!|carta identita!|cie|documento di identita!|documento d'identità
|identity card|id card`,
  }),
  mixedId('se_personnummer_old 999999+9999', luhn, {
    words: 'personnummer|pnr|person nr|personnr|samordningsnummer',
    lists: 'n',
  }),
  mixedId('fi_hetu 999999-999X 999999+999X 999999A999X', isHetu, {
    alone: true,
    words:
      'hetu!|henkilötunnus!|henkilotunnus!|henkilöturvatunnus!|sotu!|personbeteckning!|finnish personal',
    lists: 'n',
  }),
  mixedId('ie_pps 9999999A 9999999AA', isPps, {
    alone: (value) => value.length === 9 && /[ABHW]$/.test(value),
    words:
      'pps!|ppsn!|pps number!|pps no!|personal public service!|personal public service number!|rsi',
    lists: 'st',
  }),
  mixedId('de_rvnr 99999999A999 99_999999_A_999 99-999999-A-999', isRentenversicherung, {
    alone: true,
    words: `rentenversicherungsnummer!|sozialversicherungsnummer!|rvnr!|versicherungsnummer!|sv-nummer!|svnr!|sv nr|rv nummer!|vsnr!
|rentenversicherung!|german social security`,
    lists: 's',
  }),
  mixedId('de_kvnr A999999999', isKvnr, {
    words: `krankenversichertennummer!|krankenversicherungsnummer!|kvnr!|kv-nummer!|egk!|egk-nummer!|krankenkasse!|versichertennummer!
|gesundheitskarte!|krankenversicherung!|versicherten nr`,
    lists: 'h',
  }),
  mixedId('de_id AXXXXXXXX AXXXXXXXX9 AXXXXXXXX9A', isGermanCard, {
    words: `personalausweis!|personalausweisnummer!|ausweisnummer!|ausweisnr!|ausweis!|ausweis-nr!|personalausweis-nr!|perso|npa
|dokumentennummer!|german id`,
    lists: 'np',
  }),
  mixedId('de_fuehrerschein AA99999999A AX9999999X9 AXXXXXXXXXX 999XXXXXX9X', isFuehrerschein, {
    kind: 'DRIVING_LICENCE',
    words:
      'führerschein!|fuehrerschein!|führerscheinnummer!|fuehrerscheinnummer!|fahrerlaubnis!|führerschein-nr!',
    lists: 'l',
  }),
  mixedId('fr_nir_corse 999999A99999999 9_99_99_9A_999_999_99', isCorsican, {
    alone: true,
    words: 'nir|securite sociale|sécurité sociale|insee|carte vitale',
    lists: 's',
  }),
  mixedId('pl_dowod AAA999999 AAA_999999', isPolishCard, {
    words:
      'dowód!|dowod!|dowód osobisty!|dowod osobisty!|dowodu osobistego!|nr dowodu!|numer dowodu!|polish id',
    lists: 'n',
  }),
  mixedId('pt_cc 999999999AA9 99999999_9_AA9 99999999-9-AA9 99999999_9AA9', isCartaoCidadao, {
    alone: true,
    words:
      'cartao de cidadao!|cartão de cidadão!|cartao cidadao!|cc|bilhete de identidade!|documento de identificacao',
    lists: 'n',
  }),
  mixedId('hu_id 999999AA AA999999', unchecked, {
    words: 'személyi igazolvány!|szemelyi igazolvany!|személyi!|szig',
    lists: '',
  }),
  mixedId('mt_id 9999999A 999999A 99999A', (value) => /[MGAPLHBZ]$/.test(value), {
    words:
      'malta id|maltese id|identity card|id card|karta tal-identità|karta tal identita|id number',
  }),
  mixedId('by_id 9999999A999AA9', isBelarusian, {
    alone: true,
    words: 'личный номер|идентификационный номер|belarus',
    lists: 'n',
  }),
  mixedId('nl_document AAXXXXXX9', isDutchPassport, {
    kind: 'PASSPORT',
    words: 'paspoort!|paspoortnummer!|identiteitskaart!|nlid',
    lists: 'p',
  }),
  mixedId('de_hr AAA9999 AAA99999 AAA999999 AAA_9999 AAA_99999 AAA_999999', isRegister, {
    alone: true,
    words: `handelsregister!|handelsregisternummer!|handelsregister-nr!|hrb|hra|amtsgericht|registergericht`,
  }),
  mixedId('de_hr_short AAA9 AAA99 AAA999 AAA_9 AAA_99 AAA_999', isRegister, {
    words: 'handelsregister|handelsregisternummer|amtsgericht|registergericht',
  }),
  mixedId(
    `eu_vat AA99999999 AA999999999 AA9999999999 AA99999999999 AA999999999999 AAA99999999 AA99999999A AA999999999A99
     AAX9999999X AAAX999999999 AAXA999999999 AA_999_999_999 AA-999-999-999 AA.999.999.999 AA_999999999`,
    isVat,
    {
      words: `ust-id!|ustid!|ust-idnr!|ust-id-nr!|ustidnr!|ust idnr!|ust id nr!|umsatzsteuer-id!|umsatzsteuer id!|umsatzsteuer-identifikationsnummer!
|umsatzsteuer|mwst|mwst nr|uid nummer|vat|vat id!|vat no!|vat number!|vat code!|vat reg no!|vat registration!|vat registration number!|tva|numero de tva!|tva intracommunautaire!
|numéro de tva!|btw|btw nummer!|btw-nummer!|btw id|partita iva|p iva|piva|nip|dic|dič|ičo|iva|moms|momsnr|mva|alv|pvn|pdv|ddv|áfa|adószám|nif|cif|cvr
|rodne cislo|rodné číslo|kdv`,
      lists: 't',
    },
  ),
  mixedId('al_nid A99999999A', unchecked, { words: 'nid|albanian|numri personal|nipt', lists: '' }),
]
