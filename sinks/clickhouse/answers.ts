import { parseRetryAfter } from '#domain/retry_after.ts'
import type { SendResult } from '#domain/sink.ts'

/** What a request came to. The text of an error is never read: it quotes rows. */
export type Answer =
  | { readonly kind: 'done'; readonly text: string }
  | {
      readonly kind: 'refused'
      readonly status: number
      /** `X-ClickHouse-Exception-Code`, or undefined where something before ClickHouse answered. */
      readonly code: number | undefined
      readonly afterMs: number | undefined
    }
  | { readonly kind: 'silent' }

/**
 * Codes that can find fault with a row (ClickHouse, src/Common/ErrorCodes.cpp). A table of other types than the README's
 * gives the same codes for every row, so that they count only after a look at the table.
 */
const ROW_FAULTS: ReadonlySet<number> = new Set([
  6, // CANNOT_PARSE_TEXT
  25, // CANNOT_PARSE_ESCAPE_SEQUENCE
  26, // CANNOT_PARSE_QUOTED_STRING
  27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  33, // CANNOT_READ_ALL_DATA
  38, // CANNOT_PARSE_DATE
  41, // CANNOT_PARSE_DATETIME
  53, // TYPE_MISMATCH
  69, // ARGUMENT_OUT_OF_BOUND
  72, // CANNOT_PARSE_NUMBER
  117, // INCORRECT_DATA
  131, // TOO_LARGE_STRING_SIZE
  321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  376, // CANNOT_PARSE_UUID
  469, // VIOLATED_CONSTRAINT
  691, // UNKNOWN_ELEMENT_OF_ENUM
])

/** What an operator has to mend, by the code of the exception. */
const OPERATOR_FAULTS: ReadonlyMap<number, string> = new Map([
  [16, 'the table lacks a column'],
  [60, 'there is no such table'],
  [81, 'there is no such database'],
  [115, 'it is too old to know a setting'],
  [164, 'its user may only read'],
  [192, 'it refuses the credentials'],
  [193, 'it refuses the credentials'],
  [194, 'it refuses the credentials'],
  [497, 'its user lacks a privilege'],
  [516, 'it refuses the credentials'],
])

/** What passes, by the code of the exception. Codes in neither table are tried again too. */
const LOADS: ReadonlyMap<number, string> = new Map([
  [159, 'it takes too long'],
  [201, 'a quota is used up'],
  [202, 'it has too many queries'],
  [241, 'its memory is used up'],
  [242, 'the table is read-only'],
  [243, 'its disk is full'],
  [252, 'the table has too many parts'],
  [319, 'it does not know whether it took the rows'],
  [999, 'its keeper does not answer'],
])

/** Whether the rows themselves may be at fault. */
export function isRowFault(answer: Answer): boolean {
  if (answer.kind !== 'refused') return false
  return answer.code === undefined ? answer.status === 413 : ROW_FAULTS.has(answer.code)
}

/** Whether only an operator can mend it. */
export function isOperatorFault(answer: Answer): boolean {
  return answer.kind === 'refused' && answer.code !== undefined && OPERATOR_FAULTS.has(answer.code)
}

/** A sentence without data, from nothing but the code and the status. */
export function messageOf(action: string, answer: Answer): string {
  if (answer.kind !== 'refused') return `Cannot ${action}: ClickHouse does not answer`
  const { code, status } = answer
  if (code === undefined) return `Cannot ${action}: the destination answers ${status}`
  const why = OPERATOR_FAULTS.get(code) ?? LOADS.get(code)
  const what = `ClickHouse answers ${status} with code ${code}`
  return why === undefined ? `Cannot ${action}: ${what}` : `Cannot ${action}: ${what}, ${why}`
}

/** A request that is worth another try. */
export function retryOf(action: string, answer: Answer): SendResult & { readonly kind: 'retry' } {
  const afterMs = answer.kind === 'refused' ? answer.afterMs : undefined
  return {
    kind: 'retry',
    ...(afterMs === undefined ? {} : { afterMs }),
    message: messageOf(action, answer),
  }
}

/** The refusal that an answer's status and headers tell; undefined for a success. */
export function parseRefusal(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  nowMs: number,
): (Answer & { readonly kind: 'refused' }) | undefined {
  const code = headers['x-clickhouse-exception-code']
  if (status >= 200 && status < 300 && code === undefined) return undefined
  const after = headers['retry-after']
  return {
    kind: 'refused',
    status,
    code: typeof code === 'string' && /^\d{1,5}$/.test(code) ? Number(code) : undefined,
    afterMs: typeof after === 'string' ? parseRetryAfter(after, nowMs) : undefined,
  }
}
