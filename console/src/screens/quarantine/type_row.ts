import type { ItemOf } from '../../api/client.ts'

export type TypeRow = ItemOf<'GET /manage/v1/quarantine'>
export type Shape = TypeRow['shapes'][number]

/** The type that counts what was over the limit of shapes. */
export const OVER_LIMIT = '*'
const NEW_MS = 7 * 86_400_000

export function isNew({ firstSeen }: TypeRow, nowMs = Date.now()): boolean {
  return nowMs - new Date(firstSeen).getTime() < NEW_MS
}
