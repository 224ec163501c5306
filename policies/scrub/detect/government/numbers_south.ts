import type { Check } from '../check_digits.ts'
import { luhn, multiple, tabled, weightedSum, weightsOf } from '../check_digits.ts'
import type { NumberId } from './id_row.ts'
import { numberId, unchecked } from './id_row.ts'

const IRD_WEIGHTS = weightsOf('32765432')
/** Numbers of eight digits have a zero before them; a second row of weights serves where the first leaves 10 (IRD). */
const isIrd: Check = (digits) => {
  const value = digits.padStart(9, '0')
  if (Number(value) < 10_000_000 || Number(value) > 150_000_000) return false
  const weights = weightedSum(value, IRD_WEIGHTS) % 11 === 1 ? '74325276' : '32765432'
  return tabled(weights, '0*987654321')(value)
}

/** One is taken from the first digit (ABR). */
const isAbn: Check = (digits) => {
  const first = Number(digits[0]) - 1
  return first >= 0 && multiple('10 1 3 5 7 9 11 13 15 17 19', 89)(`${first}${digits.slice(1)}`)
}
/** The ninth digit checks the eight before it; an issue number and a person's line may follow. */
const isMedicare: Check = (digits) =>
  /^[2-6]/.test(digits) && tabled('13791379', '0123456789')(digits)
/** A citizen (0), a resident (1) or a refugee (2), then an 8 or a 9. */
const isSouthAfrican: Check = (digits) => /^.{10}[012]/.test(digits) && luhn(digits)
/** A century (2 or 3) and a governorate. */
const isEgyptian: Check = (digits) => /^[23].{6}(?:0[1-4]|1[1-9]|2[1-9]|3[1-5]|88)/.test(digits)

const NIN = 'nin|national identification number!|nimc!|nigerian national|nigeria'

/** Ids of African states and of Oceania that are digits alone. */
export const SOUTHERN_NUMBERS: readonly NumberId[] = [
  numberId('au_tfn 9', multiple('1 4 3 7 5 8 6 9 10', 11), {
    words: 'tfn!|tax file number!|tax file no!|tax file!|australian tax',
    lists: 't',
  }),
  numberId('au_tfn 8', multiple('10 7 8 4 6 3 5 1', 11), { words: 'tfn|tax file number|tax file' }),
  numberId('au_abn 11', isAbn, {
    words: 'abn|australian business number!|business number',
    lists: 't',
  }),
  numberId('au_acn 9', multiple('876543211', 10), {
    words: 'acn|australian company number!|company number',
    lists: 't',
  }),
  numberId('au_medicare 10', isMedicare, {
    alone: '4 5 1|4-5-1',
    words: 'medicare!|medicare card!|medicare number!|medicare no!',
    lists: 'h',
  }),
  numberId('au_medicare 11', isMedicare, {
    alone: '4 5 1 1|4 5 1-1|4 5 1/1|4-5-1-1',
    words: 'medicare|medicare card',
    lists: 'h',
  }),
  numberId('au_crn 9', unchecked, { words: 'crn|centrelink|customer reference number' }),
  numberId('nz_ird 9', isIrd, {
    words: 'ird!|ird number!|ird no!|inland revenue!|new zealand tax',
    lists: 't',
  }),
  numberId('nz_ird 8', isIrd, { words: 'ird|inland revenue', lists: 't' }),
  numberId('za_id 13', isSouthAfrican, {
    date: 'yymmdd@0',
    words: `south african id!|sa id!|rsa id!|said|id nommer!|identiteitsnommer!|identity document|south africa|home affairs|za id
|identification document`,
    lists: 'n',
  }),
  numberId('za_tax 10', luhn, { words: 'sars|income tax|income tax number!', lists: 't' }),
  numberId('ng_nin 11', unchecked, { words: NIN }),
  numberId('ng_bvn 11', (digits) => digits.startsWith('2'), {
    words: 'bvn!|bank verification number!',
  }),
  numberId('ke_id 8', unchecked, { words: 'kenyan id|kenya id|huduma!|kitambulisho!|kenya' }),
  numberId('ke_id 7', unchecked, { words: 'kenyan id|kenya id|kitambulisho' }),
  numberId('eg_id 14', isEgyptian, {
    date: 'yymmdd@1',
    words: 'الرقم القومي|رقم قومي|القومي|egyptian id|egyptian national|egypt',
    lists: 'n',
  }),
  numberId('tz_nin 20', unchecked, { words: 'nida!|tanzania|nin' }),
  numberId('rw_id 16', (digits) => /^[1-3](?:19|20)/.test(digits), {
    words: 'rwanda|indangamuntu!',
    lists: 'n',
  }),
  numberId('tn_cin 8', unchecked, { words: 'cin|tunisian|بطاقة التعريف' }),
  numberId('dz_nin 18', unchecked, { words: 'algerian|رقم التعريف الوطني' }),
  numberId('mu_id 14', unchecked, { words: 'mauritius|mauritian' }),
]
