import type { Check } from '../check_digits.ts'
import { every, luhn, multiple, tabled } from '../check_digits.ts'
import type { NumberId } from './id_row.ts'
import { numberId, unchecked } from './id_row.ts'

/** Check digits of 11 less the remainder, where 10 and 11 are written as 0. */
const LESS_ZEROES = '00987654321'

/** Areas 000, 666 and 900-999, group 00 and serial 0000 were never given out (SSA, RM 10201.035). */
const isSsn: Check = (digits) =>
  !/^(?:000|666|9)/.test(digits) && digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000'
/** Groups of taxpayers' numbers (IRS, publication 4757). */
const isItin: Check = (digits) => /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])/.test(digits)
/** The same digit eleven times passes every check, and nobody has it. */
const isVaried: Check = (digits) => !/^(\d)\1*$/.test(digits)
const isCpf: Check = every(
  isVaried,
  tabled('10 9 8 7 6 5 4 3 2', LESS_ZEROES),
  tabled('11 10 9 8 7 6 5 4 3 2', LESS_ZEROES),
)
const isCnpj: Check = every(
  isVaried,
  tabled('543298765432', LESS_ZEROES),
  tabled('6543298765432', LESS_ZEROES),
)
const isPis: Check = every(isVaried, tabled('3298765432', LESS_ZEROES))
const isTitulo: Check = every(tabled('2 3 4 5 6 7 8 9', '01234567890', 10), (digits) =>
  tabled('7 8 9', '01234567890')(digits.slice(8)),
)
const isCuit: Check = (digits) =>
  /^(?:2[034567]|3[034])/.test(digits) && tabled('5432765432', '09987654321')(digits)
/** Weights 2 to 7 from the right; K for 10 stands with the ids of letters. */
const isRut9: Check = tabled('32765432', '0*987654321')
const isRut8: Check = tabled('2765432', '0*987654321')
const isNit10: Check = tabled('41 37 29 23 19 17 13 7 3', '01987654321')
const isRuc: Check = (digits) =>
  /^(?:1[0567]|20)/.test(digits) && tabled('5432765432', '10987654321')(digits)
/** Provinces 01 to 24, and 30 for those abroad. */
const isEcuadorian: Check = (digits) =>
  /^(?:0[1-9]|1\d|2[0-4]|30)[0-6]/.test(digits) && luhn(digits)
const isUruguayan: Check = multiple('29876341', 10)
const isCui: Check = (digits) => tabled('2 3 4 5 6 7 8 9', '0123456789*')(digits)
const isDui: Check = multiple('987654321', 10)
const isNpi: Check = (digits) => /^[12]/.test(digits) && luhn(`80840${digits}`)

const CEDULA =
  'cedula!|cédula!|cedula de ciudadania!|cédula de ciudadanía!|cc|c c|nuip|documento|colombian'
const RUT = 'rut!|r u t|rol unico tributario!|rol único tributario!|run|rol unico nacional'

/** Ids of American states that are digits alone. */
export const AMERICAN_NUMBERS: readonly NumberId[] = [
  numberId('us_ssn 9', isSsn, {
    kind: 'US_SSN',
    alone: '3-2-4',
    words: `ssn!|ssns!|ss|ss#|ssa|social security!|social security number!|social security no!|socialsecurity!|socialsecuritynumber!|us ssn!|social sec!
|social|soc sec!|social number!|seguro social!|ssid|us_ssn|taxpayer id`,
    lists: 't',
  }),
  // Neither a count nor a part of a version starts with a zero.
  numberId('us_ssn_typed 9', (digits) => digits.startsWith('0') && isSsn(digits), {
    kind: 'US_SSN',
    alone: '3.2.4|3 2 4',
    words: 'ssn|social security',
  }),
  numberId('us_itin 9', isItin, {
    alone: '3-2-4',
    words:
      'itin!|individual taxpayer!|individual taxpayer identification!|individual taxpayer identification number!|ssn|social security',
    lists: 't',
  }),
  numberId('us_ein 9', unchecked, {
    words:
      'ein|fein!|employer identification!|employer identification number!|employer id!|federal tax id!',
    lists: 't',
  }),
  numberId('us_npi 10', isNpi, {
    words:
      'npi!|npi number!|national provider identifier!|provider number|provider id!|provider identifier!|provider|taxonomy',
  }),
  numberId('us_ptin 8', unchecked, { words: 'ptin!|preparer tax' }),
  numberId(
    'ca_sin 9',
    every(isVaried, (digits) => !/^[08]/.test(digits) && luhn(digits)),
    {
      alone: '3-3-3',
      words: `sin|sin number!|sin no!|sins|social insurance!|social insurance number!|numero d assurance sociale!|numéro d'assurance sociale
|assurance sociale!|nas|canadian social`,
      lists: 's',
    },
  ),
  numberId('mx_nss 11', luhn, {
    words: 'nss|imss|numero de seguridad social|número de seguridad social|seguro social',
    lists: 's',
  }),
  numberId('br_cpf 11', isCpf, {
    alone: '3.3.3-2|3.3.3.2',
    words:
      'cpf!|cpfs|cadastro de pessoas fisicas!|cadastro de pessoas físicas!|cpf mf|cpf numero!|contribuinte',
    lists: 'nt',
  }),
  numberId('br_cnpj 14', isCnpj, {
    alone: '2.3.3/4-2',
    words: 'cnpj!|cadastro nacional|cnpj mf|pessoa juridica|pessoa jurídica',
    lists: 't',
  }),
  numberId('br_pis 11', isPis, {
    alone: '3.5.2-1',
    words: 'pis|pasep!|pis pasep!|nit|nis|numero de identificacao social',
  }),
  numberId('br_titulo 12', isTitulo, {
    words: 'titulo de eleitor!|título de eleitor!|titulo eleitoral!|título eleitoral!|eleitor',
  }),
  numberId('br_rg 9', unchecked, {
    words: 'rg|registro geral!|identidade|carteira de identidade!',
  }),
  numberId('br_cns 15', multiple('15 14 13 12 11 10 9 8 7 6 5 4 3 2 1', 11), {
    words: 'cns|cartao nacional de saude|cartão nacional de saúde|cartao sus|cartão sus|sus',
    lists: 'h',
  }),
  numberId('ar_cuit 11', isCuit, {
    alone: '2-8-1',
    words: 'cuit!|cuil!|cuit cuil!|afip|clave unica',
    lists: 'nt',
  }),
  numberId('ar_dni 8', unchecked, {
    words:
      'dni!|documento nacional!|documento nacional de identidad!|documento|nro de documento!|numero de documento!|número de documento',
  }),
  numberId('ar_dni 7', unchecked, { words: 'dni|documento nacional|documento' }),
  numberId('pe_ruc 11', isRuc, {
    words: 'ruc!|registro unico de contribuyentes!|sunat',
    lists: 't',
  }),
  numberId('cl_rut 9', isRut9, { alone: '2.3.3-1', words: RUT, lists: 'nt' }),
  numberId('cl_rut 8', isRut8, { alone: '1.3.3-1', words: RUT, lists: 'nt' }),
  numberId('co_nit 10', isNit10, {
    alone: '3.3.3-1',
    words: 'nit|nit no!|numero de identificacion tributaria!|dian|rut',
    lists: 't',
  }),
  numberId('co_cedula 10', unchecked, { words: CEDULA }),
  numberId('co_cedula 8', unchecked, { words: CEDULA }),
  numberId('co_cedula 7', unchecked, { words: CEDULA }),
  numberId('ec_cedula 10', isEcuadorian, {
    words: 'cedula|cédula|ecuador|cedula de identidad!|cédula de identidad!',
    lists: 'n',
  }),
  numberId(
    'ec_ruc 13',
    (digits) => digits.endsWith('001') && /^(?:0[1-9]|1\d|2[0-4]|30)/.test(digits),
    {
      words: 'ruc|ecuador',
      lists: 't',
    },
  ),
  numberId('uy_ci 8', isUruguayan, {
    alone: '1.3.3-1',
    words: 'cedula|c i|ci no|cédula|cedula de identidad|cédula de identidad|uruguay',
    lists: 'n',
  }),
  numberId('uy_rut 12', tabled('43298765432', '0*987654321'), {
    words: 'rut|dgi|uruguay',
    lists: 't',
  }),
  numberId('bo_ci 7', unchecked, {
    words: 'cedula|c i|ci no|carnet de identidad!|cedula de identidad|bolivia',
  }),
  numberId('py_ci 7', unchecked, { words: 'cedula|c i|ci no|cedula de identidad|paraguay' }),
  numberId('ve_ci 8', unchecked, {
    words: 'cedula|c i|ci no|cédula|cedula de identidad|venezuela',
  }),
  numberId('do_cedula 11', luhn, {
    alone: '3-7-1',
    words: 'cedula|cédula|dominican|cie',
    lists: 'n',
  }),
  numberId('cr_cedula 9', unchecked, { words: 'cedula|cédula|cedula juridica|costa rica' }),
  numberId('gt_cui 13', isCui, {
    words: 'cui|dpi!|codigo unico de identificacion|guatemala',
    lists: 'n',
  }),
  numberId('gt_nit 8', unchecked, { words: 'nit|guatemala' }),
  numberId('sv_dui 9', isDui, {
    words: 'dui|documento unico de identidad!|el salvador',
    lists: 'n',
  }),
  numberId('hn_dni 13', unchecked, { words: 'honduras|dni' }),
]
