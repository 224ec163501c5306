import type { Category, DataClass, DataKind, Purpose } from '#domain/classification.ts'
import type { Contract } from './bundle.ts'
import { compareVersions } from './version.ts'

/** What a report is, by its contract. */
export interface Classification {
  readonly class: DataClass
  readonly category: Category
  readonly dataKind: DataKind
  readonly purposes: readonly Purpose[]
}

/** The report's class, category, data kind and purposes. */
export function classify(contract: Contract): Classification {
  return contract
}

/** True where a contract no longer allows collection: its day has come, or the client is of a later version. */
export function isExpired(
  contract: Contract,
  nowMs: number,
  clientVersion: string | undefined,
): boolean {
  if (contract.expiresOnMs !== undefined) return nowMs >= contract.expiresOnMs
  if (contract.expiresWithVersion === undefined || clientVersion === undefined) return false
  return compareVersions(clientVersion, contract.expiresWithVersion) >= 0
}
