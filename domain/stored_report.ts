import type { Category, DataClass, DataKind } from './classification.ts'
import type { CollectorName } from './collector.ts'
import type { Pseudonym, TenantId } from './ids.ts'
import type { JsonObject } from './json.ts'
import type { OutcomeName, Reason } from './outcome.ts'
import type { Remark } from './remark.ts'
import type { IdentityKind } from './report.ts'

export type Pseudonyms = { readonly [kind in IdentityKind]?: Pseudonym }

/** What a report is sealed with and bound to: changing any of it makes its payload unreadable. */
export interface SealPlace {
  readonly tenantId: TenantId
  readonly id: string
  /** UTC day at whose beginning it is deleted. */
  readonly expiresOn: string
  readonly product: string
  readonly type: string
  readonly pseudonyms: Pseudonyms
}

/** Whose report it is and which values of it are released only after so many subjects had them: keyed hashes alone. */
export interface Witnesses {
  /** Of the user, else the device, else the mail address, under the tenant's oldest key: the same after a rotation. */
  readonly subject: Pseudonym
  /** The report's other identities, under the same key: who is erased by one of them is counted no longer either. */
  readonly others: readonly Pseudonym[]
  /** Of product, type, path and value, 32 bytes each, each once. */
  readonly values: readonly Uint8Array[]
}

/** How often one rule stripped one kind of data from a report. */
export interface Redaction {
  readonly kind: string
  readonly rule: string
  readonly count: number
}

/** What is stored of a clean report beside what it says. */
export interface ReportHead extends SealPlace {
  readonly instanceId: string
  readonly version: string | undefined
  readonly class: DataClass
  readonly category: Category
  readonly dataKind: DataKind
  readonly collector: CollectorName
  /** Hash of the bundle that judged it. */
  readonly bundle: string
  readonly timeMs: number
  readonly receivedAtMs: number
  /** True where the sender named it and may have sent it on an earlier day: it is looked for there too. */
  readonly mayRepeat: boolean
  /** Missing where it has no such value, or nobody is behind it. */
  readonly witnesses?: Witnesses | undefined
  /** Of an error report: 16 hexadecimal digits, the same for what has the same cause. */
  readonly fingerprint?: string | undefined
  /** What was stripped from it, each kind and rule once; missing where nothing was. */
  readonly redactions?: readonly Redaction[] | undefined
}

/** A clean report in the clear: it lives in memory only, until it is sealed. */
export interface UnsealedReport extends ReportHead {
  /** JSON of a `ReportPayload`, in UTF-8. */
  readonly payload: Uint8Array
}

/** A clean report, ready to be stored. */
export interface StoredReport extends ReportHead {
  /** What `ReportSealer` made of the payload. */
  readonly sealed: Uint8Array
}

/** What a stored report's payload holds. */
export interface ReportPayload {
  readonly data: JsonObject
  readonly remarks: readonly Remark[]
  /** After how many subjects its values at these paths are released; missing where all of them are at once. */
  readonly release?: ReleaseCounts
}

/** Numbers of subjects by declared path. */
export type ReleaseCounts = Readonly<Record<string, number>>

/** What an outcome is counted by. */
export interface OutcomeKey {
  readonly tenantId: TenantId
  /** The nil GUID where the request could not be admitted. */
  readonly instanceId: string
  readonly product: string
  readonly collector: CollectorName
  readonly outcome: OutcomeName
  /** Empty for accepted and redacted items. */
  readonly reason: Reason | ''
  /** Any instant of the hour. */
  readonly timeMs: number
}

/** One path of something that no contract declares. */
export interface ShapeKey {
  readonly tenantId: TenantId
  readonly kind: 'quarantined' | 'undeclared'
  readonly product: string
  readonly type: string
  readonly path: string
  readonly valueType: string
  readonly clientVersion: string
}

/** How often a key occurred. */
export interface Counted<Key> {
  readonly key: Key
  readonly count: number
}

/** The id of nobody: requests without a valid key are counted under it. */
export const NIL_GUID = '00000000-0000-0000-0000-000000000000'
