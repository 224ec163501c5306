import type { Check } from '../check_digits.ts'
import {
  every,
  luhn,
  mod11And10,
  multiple,
  remainder,
  tabled,
  twoTier,
  verhoeff,
} from '../check_digits.ts'
import type { NumberId } from './id_row.ts'
import { numberId, unchecked } from './id_row.ts'

/** Check digits of 11 less the remainder, where 10 and 11 are written as 0. */
const LESS_ZEROES = '00987654321'

/** A check number of two digits: 97 less the remainder of what stands before it. */
function complement97(digits: string): boolean {
  const tail = Number(digits.slice(-2))
  return tail === 97 - remainder(digits.slice(0, -2), 97)
}

/** Born from 2000 on, a 2 stands before it (Belgium). */
function belgian(digits: string): boolean {
  return complement97(digits) || complement97(`2${digits}`)
}

/** One digit of the first ten stands there twice or three times, the others once or not at all (BZSt). */
function isSteuerId(digits: string): boolean {
  const counts = new Map<string, number>()
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1)
  const repeated = [...counts.values()].filter((count) => count > 1)
  return digits[0] !== '0' && repeated.length === 1 && (repeated[0] ?? 9) < 4 && mod11And10(digits)
}

/** The whole is a multiple of 11; until 1985 a remainder of 10 was written as 0 (Czechia, Slovakia). */
function isRodneCislo(digits: string): boolean {
  const rest = remainder(digits.slice(0, 9), 11)
  return Number(digits[9]) === rest % 10
}

/** Province and number modulo 97; a number under ten millions is written without its first zero for the sum. */
function isNuss(digits: string): boolean {
  const short = digits[2] === '0' ? digits.slice(0, 2) + digits.slice(3, 10) : digits.slice(0, 10)
  return remainder(short, 97) === Number(digits.slice(10))
}

/** The check digit leads (HMRC); three digits may stand before it. */
const isUtr: Check = (digits) => {
  const value = digits.slice(-10)
  return tabled('6 7 8 9 10 5 4 3 2', '21987654321')(value.slice(1) + value.slice(0, 1))
}

const isNir: Check = (digits) =>
  /^[1-478]\d\d(?:0[1-9]|[1-9]\d)/.test(digits) && complement97(digits)
const isLatvian: Check = tabled('10 5 8 4 2 1 6 3 7 9', '10098765432')
const isJmbg: Check = tabled('7 6 5 4 3 2 7 6 5 4 3 2', LESS_ZEROES)
const isNip: Check = multiple('6 5 7 2 3 4 5 6 7 10', 11)
const isLuxembourg: Check = (digits) =>
  /^(?:19|20)/.test(digits) &&
  luhn(digits.slice(0, 12)) &&
  verhoeff(digits.slice(0, 11) + digits.slice(12))
const isNorwegian: Check = every(
  multiple('3 7 6 1 8 9 4 5 2 1', 11),
  multiple('5 4 3 2 7 6 5 4 3 2 1', 11),
)
const isBaltic: Check = (digits) =>
  /^[1-8]/.test(digits) && twoTier('1234567891', '3456789123', '0')(digits)
const isCzechDate = 'yymmdd@0 m20,50,70'

/** Ids of European states that are digits alone, with the check digits that their authorities publish. */
export const EUROPEAN_NUMBERS: readonly NumberId[] = [
  numberId('uk_nhs 10', multiple('10 9 8 7 6 5 4 3 2 1', 11), {
    alone: '3 3 4|3-3-4',
    words:
      'nhs!|nhs number!|nhs no!|chi number!|health service number!|national health service!|health services authority|health authority',
    lists: 'nh',
  }),
  numberId('uk_utr 10', isUtr, {
    words: 'utr!|unique taxpayer reference!|self assessment|taxpayer reference!|hmrc|trn',
    lists: 't',
  }),
  numberId('uk_utr 13', isUtr, { words: 'utr|unique taxpayer reference|hmrc|trn', lists: 't' }),
  numberId('de_idnr 11', isSteuerId, {
    words: `steuer-id!|steuer id!|steuerliche id!|steuerid!|idnr!|id nr|steuer-idnr!|steuer-identifikationsnummer!|steueridentifikationsnummer!
|steuerliche identifikationsnummer!|identifikationsnummer!|tin|german tax id`,
    lists: 't',
  }),
  ...[9, 10, 11, 13].map((count) =>
    numberId(`de_steuernummer ${count}`, unchecked, {
      words: 'steuernummer!|steuer-nr!|st nr|stnr|st-nr!|finanzamt',
    }),
  ),
  numberId('fr_nir 15', isNir, {
    alone: '15|1 2 2 2 3 3 2|13 2|1.2.2.2.3.3.2|1-2-2-2-3-3-2',
    words: `nir|numero de securite sociale!|numéro de sécurité sociale!|securite sociale!|sécurité sociale!|insee!
|numero insee!|numéro insee!|numero de secu|numéro de sécu|carte vitale!|assure social|nss|no ss|no secu`,
    lists: 's',
  }),
  numberId(
    'fr_spi 13',
    (digits) => remainder(digits.slice(0, 10), 511) === Number(digits.slice(10)),
    {
      words:
        'spi|numero fiscal!|numéro fiscal!|nif|reference fiscale|référence fiscale|impots|impôts',
      lists: 't',
    },
  ),
  numberId('es_nuss 12', isNuss, {
    words: `nss!|nuss!|naf|numero de seguridad social!|número de seguridad social!|seguridad social!|numero de afiliacion
|número de afiliación`,
    lists: 's',
  }),
  numberId('it_piva 11', luhn, {
    words: 'partita iva!|p iva!|piva!|vat code|codice iva|partita',
    lists: 't',
  }),
  numberId('nl_bsn 9', multiple('9 8 7 6 5 4 3 2 10', 11), {
    words:
      'bsn!|burgerservicenummer!|burger service nummer!|sofi!|sofinummer!|sofi-nummer!|rsin!|citizen service number!',
    lists: 'nt',
  }),
  numberId('be_nrn 11', belgian, {
    alone: '2.2.2-3.2|2.2.2 3.2|2-2-2-3-2|6-3-2',
    date: 'yymmdd@0 m20,40',
    words: `rijksregisternummer!|rijksregister!|numero de registre national!|numéro de registre national!|registre national!
|insz!|niss!|inss|nrn!|numero national!|numéro national!|nationalregisternummer|national register number!|bis nummer`,
    lists: 'n',
  }),
  numberId('pl_pesel 11', multiple('1 3 7 9 1 3 7 9 1 3 1', 10), {
    date: 'yymmdd@0 m20,40,60,80',
    words: 'pesel!|nr pesel!|numer pesel!|pesel number!',
    lists: 'n',
  }),
  numberId('pl_nip 10', isNip, {
    alone: '3-3-2-2|3-2-2-3',
    words: 'nip|numer identyfikacji podatkowej!|numer nip!',
    lists: 't',
  }),
  numberId('pl_regon 9', tabled('8 9 2 3 4 5 6 7', '01234567890'), {
    words: 'regon!|numer regon!',
  }),
  numberId('pl_regon 14', tabled('2 4 8 5 0 9 7 3 6 1 2 4 8', '01234567890'), { words: 'regon' }),
  numberId('pt_nif 9', tabled('9 8 7 6 5 4 3 2', LESS_ZEROES), {
    words:
      'nif|contribuinte!|numero de contribuinte!|número de contribuinte!|nipc|numero de identificacao fiscal|financas',
    lists: 't',
  }),
  numberId('pt_niss 11', multiple('29 23 19 17 13 11 7 5 3 2 1', 10), {
    words: 'niss|seguranca social!|segurança social!',
    lists: 's',
  }),
  numberId('se_personnummer 10', luhn, {
    date: 'yymmdd@0 d60',
    words: `personnummer!|persnr!|pnr|samordningsnummer!|personnr!|person nr|personnumret!|födelsenummer
|fodelsenummer|coordination number!|personal identity code`,
    lists: 'n',
  }),
  numberId(
    'se_personnummer 12',
    (digits) => /^(?:1[89]|20)/.test(digits) && luhn(digits.slice(2)),
    {
      alone: '8-4',
      date: 'yyyymmdd@0 d60',
      words: 'personnummer|persnr|pnr|samordningsnummer|personnr|person nr|personnumret',
      lists: 'n',
    },
  ),
  numberId('se_orgnr 10', (digits) => digits.charAt(2) > '1' && luhn(digits), {
    words:
      'organisationsnummer!|orgnummer!|orgnr!|org-nr!|företag|company identity|org nr!|org nummer!|organisation number!|bolagsverket|moms',
    lists: 't',
  }),
  numberId('no_fnr 11', isNorwegian, {
    alone: '6 5',
    date: 'ddmmyy@0 m40,65,80 d40',
    words: `fødselsnummer!|fodselsnummer!|personnummer|fnr!|fødselsnr!|fodselsnr!|d-nummer!|d nummer|f nr
|norwegian national id`,
    lists: 'n',
  }),
  numberId('dk_cpr 10', unchecked, {
    date: 'ddmmyy@0 d60',
    words: 'cpr!|cpr-nummer!|cpr nummer!|cprnr!|cpr nr!|personnummer|cpr number!|danish cpr',
    lists: 'n',
  }),
  numberId(
    'ch_ahv 13',
    (digits) => digits.startsWith('756') && multiple('1313131313131', 10)(digits),
    {
      alone: '13|3.4.4.2|3 4 4 2|3-4-4-2',
      words: `ahv!|ahv-nummer!|ahv nr!|ahvn13!|avs!|numero avs!|numéro avs!|sozialversicherungsnummer!|navs!
|oasi!|ahv number`,
      lists: 's',
    },
  ),
  numberId('at_svnr 10', tabled('3 7 9 0 5 8 4 2 1 6', '0123456789*', 3), {
    words: `svnr!|sv-nummer!|sv nr!|svnummer!|sozialversicherungsnummer|versicherungsnummer!|sozialversicherung!
|ecard|e-card|austrian social`,
    lists: 's',
  }),
  numberId('cz_rc 10', isRodneCislo, {
    alone: '6/4',
    date: isCzechDate,
    words: `rodne cislo!|rodné číslo!|rodnecislo!|rc|r c|rodneho cisla|rodného čísla|birth number!|rodne c|dič|dic`,
    lists: 'n',
  }),
  numberId('cz_rc 9', (digits) => digits < '54', {
    alone: '6/3',
    date: isCzechDate,
    words: 'rodne cislo|rodné číslo|rodnecislo|rc|birth number',
    lists: 'n',
  }),
  numberId('ro_cnp 13', tabled('2 7 9 1 4 6 3 5 8 2 7 9', '01234567891'), {
    date: 'yymmdd@1',
    words: 'cnp!|cod numeric personal!|codul numeric personal!|cod numeric|romanian personal',
    lists: 'n',
  }),
  numberId('bg_egn 10', tabled('2 4 8 5 10 9 7 3 6', '01234567890'), {
    date: 'yymmdd@0 m20,40',
    words:
      'egn!|егн!|ucn|единен граждански номер|edinen grazhdanski nomer|uniform civil number!|bulgarian',
    lists: 'n',
  }),
  numberId('gr_amka 11', luhn, {
    words: 'amka!|αμκα!|α μ κ α|αριθμος μητρωου κοινωνικης ασφαλισης',
    lists: 's',
  }),
  numberId('gr_afm 9', tabled('256 128 64 32 16 8 4 2', '01234567890'), {
    words: 'afm|αφμ!|α φ μ|αριθμος φορολογικου μητρωου',
    lists: 't',
  }),
  numberId(
    'hu_adoazonosito 10',
    (digits) => digits.startsWith('8') && tabled('123456789', '0123456789*')(digits),
    {
      words:
        'adóazonosító!|adoazonosito!|adóazonosító jel!|adoazonosito jel!|adoszam!|adószám!|hungarian tax',
      lists: 't',
    },
  ),
  numberId('hu_taj 9', multiple('373737379', 10), {
    words:
      'taj!|taj szám!|taj szam!|taj-szám!|taj-szam!|tajszam!|társadalombiztosítási!|tarsadalombiztositasi!',
    lists: 'sh',
  }),
  numberId('hu_szemelyi 11', unchecked, {
    words: 'személyi szám!|szemelyi szam!|személyi azonosító!|szemelyi azonosito!',
  }),
  numberId('hr_oib 11', mod11And10, {
    words: 'oib!|osobni identifikacijski broj!|croatian pin',
    lists: 'nt',
  }),
  numberId('rs_jmbg 13', isJmbg, {
    date: 'ddmmyyy@0',
    words:
      'jmbg!|emšo!|emso!|jedinstveni maticni broj!|jedinstveni matični broj!|matični broj!|maticni broj!|јмбг!|embg!|ембг!|матични број|umcn',
    lists: 'n',
  }),
  numberId('si_davcna 8', tabled('8 7 6 5 4 3 2', '*0987654321'), {
    words: 'davčna!|davcna!|davčna številka!|davcna stevilka!|slovenian tax',
    lists: 't',
  }),
  numberId('ee_isikukood 11', isBaltic, {
    date: 'yymmdd@1',
    words: 'isikukood!|isikukoodi!|ik|estonian|asmens kodas!|asmens kodo|a k|lithuanian|ak',
    lists: 'n',
  }),
  numberId('lv_pk 11', (digits) => digits.startsWith('32') || isLatvian(digits), {
    words: 'personas kods!|personas koda!|personas kodu!|pk|p k|latvian',
    lists: 'n',
  }),
  numberId('lu_matricule 13', isLuxembourg, {
    alone: '13|8 5|4 4 5|8-5|4 2 2 5',
    date: 'yyyymmdd@0',
    words: 'matricule|numero d identification|luxembourg|cns',
    lists: 'ns',
  }),
  numberId(
    'is_kennitala 10',
    (digits) => /[089]$/.test(digits) && multiple('3 2 7 6 5 4 3 2 1', 11)(digits),
    {
      date: 'ddmmyy@0 d40',
      words: 'kennitala!|kennitölu!|kennitolu!|kt|icelandic',
      lists: 'n',
    },
  ),
  numberId('fi_tunnus 8', multiple('7 9 10 5 8 4 2 1', 11), { words: 'y-tunnus!|y tunnus' }),
  numberId('cy_arc 10', unchecked, { words: 'arc number|alien registration' }),
  numberId('cy_id 7', unchecked, {
    words: 'cyprus id|cypriot id|αδτ|αριθμος ταυτοτητας|δελτιο ταυτοτητας',
  }),
]
