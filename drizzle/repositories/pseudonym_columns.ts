import type { Column } from 'drizzle-orm'
import { type Pseudonym, parsePseudonym } from '#domain/ids.ts'
import { IDENTITY_KINDS, type IdentityKind } from '#domain/report.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { heldReports } from '../schema/holds.ts'
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

/** Of a row as it is read: by kind, to be selected. */
export const selectPseudonyms = (table: typeof reports | typeof heldReports) => ({
  userId: table.userPseudonym,
  organisationId: table.organisationPseudonym,
  deviceId: table.devicePseudonym,
  email: table.emailPseudonym,
  phone: table.phonePseudonym,
  advertisingId: table.advertisingPseudonym,
  custom: table.customPseudonym,
})

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
