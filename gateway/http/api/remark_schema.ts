import { REMARK_METHODS } from '#domain/remark.ts'
import { COUNT, objectOf, oneOf, TEXT } from './schemas.ts'

/** A redaction as the APIs show it: where, what and why, never the value. */
export const REMARK = objectOf({
  path: TEXT,
  'start?': COUNT,
  'end?': COUNT,
  kind: TEXT,
  rule: TEXT,
  method: oneOf(REMARK_METHODS),
  'count?': COUNT,
})
