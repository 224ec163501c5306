import { isJsonObject } from '#domain/json.ts'
import { COLUMNS, type Column } from './rows.ts'

const TEXT = /^String$/
const ID = /^(?:UUID|String)$/
const INSTANT = /^DateTime(?:64)?(?:\(.*\))?$/

/** The types that hold every value of a column, without the wrappers that change nothing. */
const TYPES: Readonly<Record<Column, RegExp>> = {
  id: ID,
  tenant_id: ID,
  time: INSTANT,
  received_at: INSTANT,
  product: TEXT,
  version: TEXT,
  type: TEXT,
  class: TEXT,
  category: TEXT,
  bundle: TEXT,
  expires_on: /^Date(?:32)?$/,
  // A column of the type JSON would refuse the text of every report.
  data: TEXT,
}

function unwrap(type: string): string {
  const inner = /^(?:LowCardinality|Nullable)\((.*)\)$/s.exec(type)?.[1]
  return inner === undefined ? type : unwrap(inner)
}

function parseColumn(line: string): readonly [string, string] {
  const column: unknown = JSON.parse(line)
  const { name, type } = isJsonObject(column) ? column : {}
  return [String(name), String(type)]
}

/**
 * The first column that cannot hold every report, by the answer to `DESCRIBE TABLE ... FORMAT JSONEachRow`; undefined
 * where every column can. Throws a SyntaxError for an answer of another form.
 */
export function findWrongColumn(description: string): Column | undefined {
  const types = new Map(
    description
      .split('\n')
      .filter((line) => line !== '')
      .map(parseColumn),
  )
  return COLUMNS.find((column) => !TYPES[column].test(unwrap(types.get(column) ?? '')))
}
