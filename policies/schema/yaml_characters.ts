import type { Complaint } from './yaml_problem.ts'

/** Control characters beside tabs and ends of lines, which YAML 1.2 forbids as well (section 5.1). */
const CONTROLS = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f\\ufeff'
/** Characters that show text in another order than it has (CVE-2021-42574). */
const REORDERING = '\\u202a-\\u202e\\u2066-\\u2069'
const UNSEEN = new RegExp(`[${CONTROLS}${REORDERING}]`)
/** A mark of the order of bytes may stand at the beginning. */
const BYTE_ORDER_MARK = '\ufeff'

export const UNSEEN_CHARACTER: Complaint = {
  code: 'yaml_invalid',
  complaint: 'a character cannot be seen, or shows the text in another order',
  remedy: 'Remove it: what a reviewer sees is what holds',
}

/** The place of the first character that a reviewer would not see, or undefined. */
export function unseenAt(text: string): number | undefined {
  const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  const found = text.slice(start).search(UNSEEN)
  return found === -1 ? undefined : found + start
}
