import type { Clock } from '#domain/clock.ts'
import type { CollectorName } from '#domain/collector.ts'
import type { ConsentLevel } from '#domain/consent.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Outcome, Reason } from '#domain/outcome.ts'
import type { Remark } from '#domain/remark.ts'
import type { Report, SubjectIdentities } from '#domain/report.ts'
import type { Pseudonyms, ShapeKey, StoredReport, UnsealedReport } from '#domain/stored_report.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import type { Bundle, Contract } from '#policies/engine/bundle.ts'
import type { Classification } from '#policies/engine/classify.ts'
import type { Scrubber } from '#policies/scrub/scrubber.ts'
import type { Pseudonymiser } from '../keyring/pseudonymiser.ts'
import type { PlacedScrubber, ReportPlace } from '../policies/scrubber_store.ts'
import type { SuppressionIndex } from '../subjects/suppression_index.ts'
import type { ChoiceReader } from '../tenancy/consent_index.ts'

/** What the steps share while one request is judged. */
export interface RequestContext {
  readonly admission: IngestKey
  readonly collector: CollectorName
  readonly receivedAtMs: number
  /** The browser sent `Sec-GPC: 1`. */
  readonly globalPrivacyControl: boolean
  readonly bundle: Bundle
  /** For what is looked at before a report's contract is known. */
  readonly scrubber: Scrubber
  /** For what is kept of the reports of a product and a type. */
  readonly scrubberAt: (place: ReportPlace) => PlacedScrubber
  readonly pseudonymiser: Pseudonymiser
  readonly consents: ChoiceReader
  readonly suppressions: Pick<SuppressionIndex, 'hasAny'>
  readonly clock: Clock
}

/** The end of a report's way before the store: its outcome, and shapes to count. */
export interface Refused {
  readonly kind: 'refused'
  readonly outcome: Extract<Outcome, { reason: Reason }>
  readonly shapes: readonly ShapeKey[]
}

/** A report in the pipeline. Each step adds what it decided. */
export interface Arrived {
  readonly kind: 'report'
  readonly report: Report
  readonly product: string
  readonly timeMs: number
  readonly data: JsonObject
}
export interface Matched extends Arrived {
  readonly contract: Contract
  readonly subject: SubjectIdentities
}
export interface Classified extends Matched {
  readonly classification: Classification
}
export interface Permitted extends Classified {
  readonly level: ConsentLevel
  readonly pseudonyms: Pseudonyms
}
export interface Minimised extends Permitted {
  readonly remarks: readonly Remark[]
  readonly shapes: readonly ShapeKey[]
}

/** The outcome that a report has once it is stored, and the shapes to count with it. */
interface Judgement {
  readonly outcome: Extract<Outcome, { outcome: 'accepted' | 'redacted' }>
  readonly shapes: readonly ShapeKey[]
}

/** A clean report, in the clear until it is sealed. */
export interface JudgedReport extends UnsealedReport, Judgement {
  readonly kind: 'judged'
}

/** A clean report that is ready to be stored. */
export interface SealedReport extends StoredReport, Judgement {}

/** One step of a report's way: pure, and either the report goes on or it ends here. */
export type Step<In, Out> = (item: In, context: RequestContext) => Out | Refused

/** Ends a report's way. */
export function refuse(
  outcome: Extract<Outcome, { reason: Reason }>,
  shapes: readonly ShapeKey[] = [],
): Refused {
  return { kind: 'refused', outcome, shapes }
}
