import type { Answer, CollectorName } from '#domain/collector.ts'
import type { ChoiceHistory } from '#domain/consent.ts'
import type { Reason } from '#domain/outcome.ts'
import type { Counted, OutcomeKey, Pseudonyms, ShapeKey } from '#domain/stored_report.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'
import type { PseudonymKey } from '../../keyring/pseudonym_key_ring.ts'
import type { OutcomeCount, WithheldCount } from './outcome_counts.ts'
import type { PackedReports } from './packed_reports.ts'

/** What a thread is started with. */
export interface ThreadSettings {
  /** Of every bundle that reports are judged by. */
  readonly sources: readonly BundleSource[]
}

/** Other bundles are in force; requests that name one of them come later. */
export interface AdoptBundles extends ThreadSettings {
  readonly kind: 'adopt'
}

/** A request's head as plain data, without its credentials. */
export interface PlainHead {
  readonly method: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
}

/** What is chosen where a request belongs, as far as it does not depend on a report. */
export interface PlaceChoices {
  readonly administrator: readonly ChoiceHistory[]
  /** By the name of the feature; those that nobody has switched are missing. */
  readonly features: Readonly<Record<string, readonly ChoiceHistory[]>>
  /** True where people have chosen or were erased: then the thread asks for them. */
  readonly asksSubjects: boolean
}

/** One body to be decoded and judged. */
export interface JudgeRequest {
  readonly kind: 'judge'
  readonly id: number
  readonly collector: CollectorName
  readonly head: PlainHead
  readonly body: Uint8Array<ArrayBuffer>
  readonly admission: IngestKey
  /** Hash of the bundle that holds for the tenant. */
  readonly bundle: string
  readonly receivedAtMs: number
  readonly globalPrivacyControl: boolean
  /** The newest first. */
  readonly pseudonymKeys: readonly [PseudonymKey, ...PseudonymKey[]]
  readonly choices: PlaceChoices
}

/** What people have chosen, in the order in which they were asked for. */
export interface SubjectAnswers {
  readonly kind: 'subjects'
  readonly id: number
  readonly answers: readonly SubjectAnswer[]
}

export interface SubjectAnswer {
  readonly choices: readonly ChoiceHistory[]
  readonly isSuppressed: boolean
}

/** Keys may have been destroyed: the thread clears those that it has. */
export interface ForgetKeys {
  readonly kind: 'forget'
}

export type ToThread = JudgeRequest | SubjectAnswers | ForgetKeys | AdoptBundles

/** Asks for the choices of people, each by the pseudonyms of one version of the key. */
export interface SubjectQuestion {
  readonly kind: 'ask'
  readonly id: number
  readonly subjects: readonly Pseudonyms[]
}

/** What became of the items, should all that is judged be kept. */
export interface JudgedBody {
  readonly kind: 'judged'
  readonly id: number
  readonly reports: PackedReports
  readonly decided: readonly Counted<OutcomeKey>[]
  readonly shapes: readonly ShapeKey[]
  readonly counts: readonly OutcomeCount[]
  readonly withheld: readonly WithheldCount[]
  readonly answer: Answer
  /** The bytes of the request, given back. */
  readonly body: Uint8Array<ArrayBuffer>
  /** The items that are not among the reports, in their order. */
  readonly refused: readonly RefusedItem[]
}

export interface RefusedItem {
  readonly index: number
  readonly id: string | undefined
  readonly reason: Reason
}

/** The body is no body of its protocol. */
export interface Undecodable {
  readonly kind: 'undecodable'
  readonly id: number
  readonly message: string
  readonly position: number | undefined
}

/** The thread went wrong over this body. */
export interface FailedBody {
  readonly kind: 'failed'
  readonly id: number
  /** The name of the error's class: its message could hold data. */
  readonly errorName: string
}

export type FromThread = SubjectQuestion | JudgedBody | Undecodable | FailedBody
export type Verdict = Exclude<FromThread, SubjectQuestion>
