import type { Check } from '../check_digits.ts'
import { luhn, tabled, twoTier, verhoeff } from '../check_digits.ts'
import type { NumberId } from './id_row.ts'
import { dateForm, hasDate, numberId, unchecked } from './id_row.ts'

/** Check digits of 11 less the remainder, of which the last figure is written. */
const LESS_LAST = '10987654321'

const CHINESE_DATE = dateForm('yyyymmdd@6')
/** ISO 7064 MOD 11-2 over seventeen digits, a region and a birth date (GB 11643-1999). The X stands with the letters. */
const isChinese: Check = (digits) =>
  /^[1-689]/.test(digits) &&
  /^(?:19|20)/.test(digits.slice(6)) &&
  hasDate(digits, CHINESE_DATE) &&
  tabled('7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2', '10X98765432')(digits)
/** Taxpayers in Turkey: each digit takes part with a power of two, modulo nine. */
const isVkn: Check = (digits) => {
  let sum = 0
  for (let index = 0; index < 9; index++) {
    const step = (Number(digits[index]) + 9 - index) % 10
    sum += step === 9 ? 9 : (step * 2 ** (9 - index)) % 9
  }
  return (10 - (sum % 10)) % 10 === Number(digits[9])
}
/** Two check digits: of the odd and even places, and of all ten before it. */
const isTckn: Check = (digits) => {
  let odd = 0
  let even = 0
  for (let index = 0; index < 9; index += 2) odd += Number(digits[index])
  for (let index = 1; index < 8; index += 2) even += Number(digits[index])
  const tenth = (odd * 7 + even * 9) % 10
  const last = (odd + even + tenth) % 10
  return digits[0] !== '0' && tenth === Number(digits[9]) && last === Number(digits[10])
}
const isAadhaar: Check = (digits) => digits >= '2' && verhoeff(digits)
/** The seventh digit says whose: of a century, a sex, a foreigner; 9 and 0 are of those born before 1900. */
const isKorean: Check = (digits) =>
  /^.{6}[1-8]/.test(digits) &&
  tabled(
    '2 3 4 5 6 7 8 9 2 3 4 5',
    /^.{6}[5-8]/.test(digits) ? '32109876543' : '10987654321',
  )(digits)
const isKoreanFirm: Check = (digits) => {
  const tens = Math.floor((Number(digits[8]) * 5) / 10)
  const sum = [1, 3, 7, 1, 3, 7, 1, 3, 5].reduce(
    (total, weight, at) => total + Number(digits[at]) * weight,
    tens,
  )
  return (10 - (sum % 10)) % 10 === Number(digits[9])
}
const isEmirati: Check = (digits) => /^784(?:19|20)/.test(digits) && luhn(digits)
const isSaudi: Check = (digits) => /^[12]/.test(digits) && luhn(digits)
const isKuwaiti: Check = (digits) =>
  /^[1-3]/.test(digits) && tabled('2 1 6 3 7 9 10 5 8 4 2', '**987654321')(digits)
/** States of Malaysia, and codes of countries of birth. */
const isMyKad: Check = (digits) =>
  /^.{6}(?:0[1-9]|[1-5]\d|6[0-8]|7[1-9]|8[2-9]|9[0-389])/.test(digits)
/** Provinces of Indonesia, districts from 01 on. */
const isNik: Check = (digits) =>
  /^(?:1[1-9]|2[1]|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-6])(?!00)/.test(digits)
const isPakistani: Check = (digits) => /^[1-7]/.test(digits)
const isThai: Check = (digits) =>
  /^[1-8]/.test(digits) && tabled('13 12 11 10 9 8 7 6 5 4 3 2', LESS_LAST)(digits)

/** Ids of Asian states that are digits alone. */
export const ASIAN_NUMBERS: readonly NumberId[] = [
  numberId('tr_tckn 11', isTckn, {
    words: `tc kimlik!|tckn!|t c kimlik!|tc kimlik no!|kimlik no!|kimlik numarası!|kimlik numarasi!|tc no!|tc|tcno!|vatandaşlık|vatandaslik no!
|turkish id!|turkish national|türk kimlik|nüfus cüzdanı|nufus cuzdani`,
    lists: 'n',
  }),
  numberId('tr_vkn 10', isVkn, {
    words: 'vkn!|vergi kimlik!|vergi no!|vergi numarası!|vergi kimlik no!',
    lists: 't',
  }),
  numberId('il_tz 9', luhn, {
    words: 'teudat zehut!|תעודת זהות|ת ז|מספר זהות|tz|israeli id|israeli national|mispar zehut!',
    lists: 'n',
  }),
  numberId('ae_eid 15', isEmirati, {
    alone: '3-4-7-1|15|3 4 7 1',
    words: 'emirates id!|eid|هوية|uae id',
    lists: 'n',
  }),
  numberId('sa_id 10', isSaudi, {
    words: 'iqama!|saudi id|الهوية|رقم الهوية|هوية|absher',
    lists: 'n',
  }),
  numberId('kw_civil 12', isKuwaiti, { words: 'civil id!|الرقم المدني|kuwait', lists: 'n' }),
  numberId('qa_qid 11', (digits) => /^[23]/.test(digits), { words: 'qid!|qatar id!|qatari id!' }),
  numberId('bh_cpr 9', unchecked, { words: 'bahrain|cpr' }),
  numberId('ir_meli 10', tabled('10 9 8 7 6 5 4 3 2', '01987654321'), {
    words: 'کد ملی|کدملی|kod melli!|code melli!|iranian',
    lists: 'n',
  }),
  numberId('pk_cnic 13', isPakistani, {
    alone: '5-7-1',
    words: 'cnic!|nicop!|nadra!|شناختی کارڈ|pakistani',
  }),
  numberId('in_aadhaar 12', isAadhaar, {
    alone: '4 4 4|4-4-4',
    words:
      'aadhaar!|aadhar!|adhaar!|adhar!|aadhaar card!|aadhaar number!|aadhar card!|aadhar number!|uidai!|uid|आधार',
    lists: 'n',
  }),
  numberId('in_epfo 12', unchecked, { words: 'uan!|universal account number!|epfo' }),
  numberId('bd_nid 10', unchecked, { words: 'nid|bangladesh|জাতীয় পরিচয়|smart card nid' }),
  numberId('bd_nid 13', unchecked, { words: 'nid|bangladesh|জাতীয় পরিচয়' }),
  numberId('bd_nid 17', unchecked, { words: 'nid|bangladesh|জাতীয় পরিচয়', lists: '' }),
  numberId('lk_nic 12', (digits) => /^(?:19|20)/.test(digits), {
    words: 'nic|sri lanka|national identity card',
  }),
  numberId('np_id 10', unchecked, { words: 'nepal|nagarikta' }),
  numberId('th_id 13', isThai, {
    alone: '1-4-5-2-1|1 4 5 2 1',
    words:
      'บัตรประชาชน|เลขประจำตัวประชาชน!|เลขบัตรประชาชน!|รหัสปชช!|เลขบัตร|ประชาชน|thai id!|thai national|citizen id|tnin!|thai',
    lists: 'nt',
  }),
  numberId('my_mykad 12', isMyKad, {
    alone: '6-2-4',
    date: 'yymmdd@0',
    words:
      'mykad!|nric!|ic number!|ic no!|no kp|kad pengenalan!|no kad pengenalan!|ic|malaysian id',
    lists: 'n',
  }),
  numberId('id_nik 16', isNik, {
    date: 'ddmmyy@6 d40',
    words:
      'nik!|ktp!|no ktp!|e-ktp!|nomor induk kependudukan!|nomor ktp!|kependudukan|kartu keluarga|indonesian',
    lists: 'n',
  }),
  numberId('id_npwp 15', unchecked, { words: 'npwp!', lists: '' }),
  numberId('ph_psn 12', unchecked, {
    words:
      'psn|philsys!|philid|pcn|pag-ibig|pagibig|hdmf|umid|crn|common reference number|philhealth|gsis|sss',
  }),
  numberId('ph_umid 12', unchecked, {
    alone: '4-7-1',
    words:
      'umid!|umid card!|crn|common reference number!|unified multi-purpose id!|unified multipurpose id!',
  }),
  numberId('ph_philhealth 12', unchecked, {
    alone: '2-9-1',
    words: 'philhealth!|phic|philippine health',
    lists: 'h',
  }),
  numberId('ph_sss 10', unchecked, {
    alone: '2-7-1',
    words: 'sss|sss number!|sss no!',
    lists: 's',
  }),
  numberId('ph_tin 12', unchecked, { words: 'tin|bir|philippine tin' }),
  numberId('ph_tin 9', unchecked, { words: 'tin|bir|philippine tin' }),
  numberId('vn_cccd 12', (digits) => digits.startsWith('0'), {
    words:
      'cccd!|căn cước|can cuoc cong dan!|căn cước công dân|can cuoc!|số cccd|so cccd!|định danh|dinh danh',
    lists: 'n',
  }),
  numberId('vn_cmnd 9', unchecked, {
    words: 'cmnd!|chứng minh nhân dân|chung minh nhan dan!|số cmnd|so cmnd!|cmt',
  }),
  numberId('jp_mynumber 12', tabled('65432765432', '00987654321'), {
    words: 'my number!|mynumber!|マイナンバー|個人番号|kojin bango!|japanese id|individual number!',
    lists: 'n',
  }),
  numberId('kr_rrn 13', isKorean, {
    alone: '6-7',
    date: 'yymmdd@0',
    words:
      '주민등록번호!|주민번호|주민|rrn!|resident registration number!|resident registration!|외국인등록번호!|frn!|foreigner registration!|alien registration number!',
    lists: 'n',
  }),
  numberId('kr_rrn 13', unchecked, {
    date: 'yymmdd@0',
    words: '주민등록번호|주민번호|rrn|resident registration|외국인등록번호|frn|korean rrn',
  }),
  numberId('kr_brn 10', isKoreanFirm, {
    alone: '3-2-5',
    words: '사업자등록번호!|사업자번호|brn!|business registration number!|business registration!',
    lists: 't',
  }),
  numberId('cn_rid 18', isChinese, {
    alone: '18',
    words:
      '身份证!|身分证|公民身份|身份证号!|身份证号码!|证件号|居民身份|shenfenzheng!|resident identity card!|chinese id|sfz',
    lists: 'n',
  }),
  numberId('cn_rid 15', unchecked, {
    date: 'yymmdd@6',
    words: '身份证|证件号|居民身份|chinese id',
  }),
  numberId('kz_iin 12', twoTier('1 2 3 4 5 6 7 8 9 10 11', '3 4 5 6 7 8 9 10 11 1 2', '*'), {
    date: 'yymmdd@0',
    words: 'iin|иин!|жсн!|ЖСН|individual identification number!',
    lists: 'n',
  }),
  numberId('uz_pinfl 14', tabled('7317317317317', '0123456789'), {
    words: 'pinfl!|пинфл!|jshshir!|жшшир',
    lists: 'n',
  }),
  numberId('kg_pin 14', (digits) => /^[0-2]/.test(digits), { words: 'пин|инн|kyrgyz' }),
  numberId('ge_pn 11', unchecked, { words: 'პირადი ნომერი|georgian id|piradi nomeri!' }),
  numberId('am_ssn 10', unchecked, { words: 'հծհ|armenian' }),
  numberId('sg_uen 9', unchecked, { words: 'uen' }),
]
