export const REMARK_METHODS = [
  'replace',
  'mask',
  'keep_last_4',
  'hash',
  'truncate',
  'drop',
  'generalise',
  'pseudonymise',
] as const
export type RemarkMethod = (typeof REMARK_METHODS)[number]

/** One redaction. It never holds the value, nor a part of it. */
export interface Remark {
  /** Where in the data, such as `exception.values[0].value`; personal data in keys is scrubbed. */
  readonly path: string
  /** First UTF-16 code unit of the finding in the original string. */
  readonly start?: number
  /** One past its last code unit. */
  readonly end?: number
  /** What it was, such as `EMAIL`; `UNDECLARED` for a field that no contract declares. */
  readonly kind: string
  /** The detector or the policy that decided, such as `email` or `contract`. */
  readonly rule: string
  readonly method: RemarkMethod
  /** How often, where a field was dropped from several elements of an array; 1 where it is missing. */
  readonly count?: number
}
