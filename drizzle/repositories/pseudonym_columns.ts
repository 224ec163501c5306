import type { Column } from 'drizzle-orm'
import { type Pseudonym, parsePseudonym } from '#domain/ids.ts'
import { IDENTITY_KINDS, type IdentityKind } from '#domain/report.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import { reports } from '../schema/reports.ts'

/** The column of each kind of identity, wherever a report lies: the only table of it. */
export const PSEUDONYM_COLUMN = {
  userId: 'userPseudonym',
  organisationId: 'organisationPseudonym',
  deviceId: 'devicePseudonym',
  email: 'emailPseudonym',
  phone: 'phonePseudonym',
  advertisingId: 'advertisingPseudonym',
  custom: 'customPseudonym',
} as const satisfies Readonly<Record<IdentityKind, keyof typeof reports>>

type PseudonymMember = (typeof PSEUDONYM_COLUMN)[IdentityKind]
/** The columns of a table that hold pseudonyms. */
export type PseudonymColumns = Readonly<Record<PseudonymMember, Column>>

/** The columns in the order of IDENTITY_KINDS. */
export function pseudonymColumns(table: PseudonymColumns): readonly Column[] {
  return IDENTITY_KINDS.map((kind) => table[PSEUDONYM_COLUMN[kind]])
}

/** Their names in the store, in the order of IDENTITY_KINDS. */
export const PSEUDONYM_NAMES: readonly string[] = pseudonymColumns(reports).map(({ name }) => name)

/** What is selected of a table: by kind. */
type Selected<Table extends PseudonymColumns> = {
  readonly [kind in IdentityKind]: Table[(typeof PSEUDONYM_COLUMN)[kind]]
}

/** Of a row as it is read: by kind, to be selected. */
export function selectPseudonyms<Table extends PseudonymColumns>(table: Table): Selected<Table> {
  return parseSelected(
    Object.fromEntries(IDENTITY_KINDS.map((kind) => [kind, table[PSEUDONYM_COLUMN[kind]]])),
  )
}

function parseSelected<Table extends PseudonymColumns>(
  columns: Readonly<Record<string, unknown>>,
): Selected<Table> {
  return columns as Selected<Table>
}

/** The pseudonyms of a row, where it has them. */
export function parsePseudonyms(
  row: Readonly<Record<IdentityKind, Uint8Array | null>>,
): Pseudonyms {
  const pseudonyms: { [kind in IdentityKind]?: Pseudonym } = {}
  for (const kind of IDENTITY_KINDS) {
    const bytes = row[kind]
    if (bytes !== null) pseudonyms[kind] = parsePseudonym(bytes)
  }
  return pseudonyms
}
