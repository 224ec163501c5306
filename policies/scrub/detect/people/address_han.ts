import { FILLER_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'

// Addresses of China, Japan and Korea, from the province to the house: the parts end in signs of their own.

const LOOK = 56
const HAN = '[\\u4e00-\\u9fff]'
/** Province or prefecture, then city and district, then street or block with a number. */
const CHINESE = `(?:${HAN}{2,4}(?:省|自治区))?${HAN}{2,5}市(?:${HAN}{1,5}(?:区|县|市|镇)){0,2}${HAN}{1,10}(?:路|街|道|巷|弄|村)\\d{1,5}(?:弄|巷)?\\d{0,4}号?(?:院|楼)?(?:\\d{1,3}(?:号楼|栋|幢|单元|室|层)){0,4}`
const JAPANESE = `(?:${HAN}{2,3}[都道府県])(?:${HAN}{1,5}[市区町村郡]){1,3}(?:${HAN}|[\\u3040-\\u30ff]){0,10}[\\d０-９一二三四五六七八九十]{1,4}(?:(?:丁目|番地?|号|[-−－ー])[\\d０-９]{0,4}){0,4}`
const KOREAN =
  '[\\uac00-\\ud7a3]{2,7}(?:특별시|광역시|도|시) (?:[\\uac00-\\ud7a3]{1,5}[시군구] ){1,2}[\\uac00-\\ud7a3\\d]{1,10}(?:로|길|동|읍|면)(?: ?\\d{1,3}번길)? \\d{1,5}(?:-\\d{1,4})?'
const FORM = new RegExp(`^(?:${CHINESE}|${JAPANESE}|${KOREAN})`, 'u')
const POST_MARK = 0x3012
const AFTER_MARK = new RegExp(`^\\d{3}-\\d{4}(?: ?${JAPANESE})?`, 'u')

export const HAN_ADDRESS_DETECTORS: readonly Detector[] = [
  row('address_han', 'POSTAL_ADDRESS', {
    anchors: ['unspaced'],
    match: matchHan,
    confidence: 0.75,
  }),
  row('post_mark', 'POSTAL_ADDRESS', {
    anchors: ['digit'],
    digits: [3, 3],
    // The mark itself is beyond ASCII, where all bits are set.
    before: FILLER_SIGN,
    match: matchPostMark,
    confidence: 0.85,
  }),
]

/** Asked at a letter without blanks; only where no such letter stands before it. */
function matchHan(input: Input, at: number): Span | undefined {
  const { text, units } = input
  const before = unitAt(units, at - 1)
  if (before >= 0x3041 && before < 0xd7a4) return undefined
  input.steps += LOOK
  const found = FORM.exec(text.slice(at, at + LOOK))
  if (found === null) return undefined
  const end = at + found[0].length
  return { start: at, end, resume: end }
}

/** `〒150-0002 東京都渋谷区…` */
function matchPostMark(input: Input, at: number): Span | undefined {
  const { text, units } = input
  if (unitAt(units, at - 1) !== POST_MARK) return undefined
  input.steps += LOOK
  const found = AFTER_MARK.exec(text.slice(at, at + LOOK + 8))
  if (found === null) return undefined
  const end = at + found[0].length
  return { start: at, end, resume: end }
}
