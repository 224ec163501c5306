import type { DecodedItem, ItemResult, RequestHead } from '#domain/collector.ts'
import { invariant } from '#domain/invariant.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import { withCustomKind } from '#policies/engine/custom_identities.ts'
import { matchContract } from '#policies/engine/match.ts'
import { subjectOf } from '#policies/engine/subject_fields.ts'
import type { Pseudonymiser } from '../../keyring/pseudonymiser.ts'
import type { PoliciesInUse } from '../../policies/policies_in_use.ts'
import { COLLECTORS } from '../collectors.ts'
import { judgeItems, keepingOf, resultsOf } from '../process.ts'
import type { RequestContext } from '../steps.ts'
import type {
  JudgedBody,
  JudgeRequest,
  PlainHead,
  RefusedItem,
  SubjectAnswer,
  Undecodable,
} from './messages.ts'
import { countResults, countWithheld } from './outcome_counts.ts'
import { packReports } from './packed_reports.ts'

/** What a thread has to judge with. */
export interface JudgeTools {
  /** What holds for the tenant. */
  readonly policies: PoliciesInUse
  readonly pseudonymiser: Pseudonymiser
  /** What people have chosen, in the order in which they are asked for. */
  readonly ask: (subjects: readonly Pseudonyms[]) => Promise<readonly SubjectAnswer[]>
}

/** Decodes and judges one body: what is to be kept, and the answer should all of it be. */
export async function judgeBody(
  request: JudgeRequest,
  tools: JudgeTools,
): Promise<JudgedBody | Undecodable> {
  const { id } = request
  const collector = COLLECTORS.find(({ name }) => name === request.collector)
  invariant(collector !== undefined, 'a request has a collector of the table')
  const head = headOf(request.head)
  const decoding = collector.decode(request.body, head)
  if (decoding.kind === 'undecodable') {
    const { message, position } = decoding
    return { kind: 'undecodable', id, message, position }
  }
  const choices = request.choices.asksSubjects
    ? await askSubjects(decoding.items, request, tools)
    : NO_CHOICES
  const context = contextOf(request, tools, choices)
  const judged = await judgeItems(decoding.items, context)
  const { reports, decided, shapes } = keepingOf(judged, context)
  const results = resultsOf(judged, decoding.items)
  return {
    kind: 'judged',
    id,
    reports: packReports(reports),
    decided,
    shapes,
    counts: countResults(results),
    withheld: countWithheld(results),
    answer: collector.answer(results, head, decoding),
    body: request.body,
    refused: refusedOf(results),
  }
}

function refusedOf(results: readonly ItemResult[]): readonly RefusedItem[] {
  return results.flatMap(({ id, outcome }, index) =>
    'reason' in outcome ? { index, id, reason: outcome.reason } : [],
  )
}

function headOf({ method, path, params, query, headers }: PlainHead): RequestHead {
  const search = new URLSearchParams(query)
  return { method, path, params, query: search, header: (name) => headers[name] }
}

type Choices = Pick<RequestContext, 'consents' | 'suppressions'>
type KnownSubjects = ReadonlyMap<string, SubjectAnswer>
const NO_CHOICES: KnownSubjects = new Map()

async function askSubjects(
  items: readonly DecodedItem[],
  { admission }: JudgeRequest,
  { policies, pseudonymiser, ask }: JudgeTools,
): Promise<KnownSubjects> {
  const subjects = new Map<string, Pseudonyms>()
  for (const item of items) {
    if (item.kind === 'refused') continue
    const { report } = item
    const contract = matchContract(policies.bundle, admission.product, report.type)
    if (contract === undefined) continue
    const carried = subjectOf(report.subject, report.data, contract)
    const subject = withCustomKind(carried, policies.bundle)
    for (const version of pseudonymiser.allPseudonyms(admission.tenantId, subject)) {
      subjects.set(nameOf(version), version)
    }
  }
  const answers = subjects.size === 0 ? [] : await ask([...subjects.values()])
  return new Map(
    [...subjects.keys()].map((name, index) => {
      const answer = answers[index]
      invariant(answer !== undefined, 'every question about a subject is answered')
      return [name, answer]
    }),
  )
}

function nameOf(pseudonyms: Pseudonyms): string {
  return IDENTITY_KINDS.map((kind) => textOf(pseudonyms[kind])).join(' ')
}

function textOf(pseudonym: Uint8Array | undefined): string {
  if (pseudonym === undefined) return ''
  const { buffer, byteOffset, byteLength } = pseudonym
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

/** The choices that came with the request, in the form of the indexes that are asked for them elsewhere. */
function choicesOf({ choices }: JudgeRequest, known: KnownSubjects): Choices {
  const find = (pseudonyms: Pseudonyms) =>
    known.size === 0 ? undefined : known.get(nameOf(pseudonyms))
  return {
    consents: {
      administratorHistories: () => choices.administrator,
      subjectHistories: (_place, pseudonyms) => find(pseudonyms)?.choices ?? [],
      featureHistories: (_place, feature) => choices.features[feature ?? ''] ?? [],
    },
    suppressions: { hasAny: (pseudonyms) => find(pseudonyms)?.isSuppressed ?? false },
  }
}

function contextOf(
  request: JudgeRequest,
  { policies, pseudonymiser }: JudgeTools,
  known: KnownSubjects,
): RequestContext {
  const { admission, collector, receivedAtMs, globalPrivacyControl } = request
  return {
    admission,
    collector,
    receivedAtMs,
    globalPrivacyControl,
    bundle: policies.bundle,
    scrubber: policies.scrubberFor(admission.tenantId),
    scrubberAt: (place) => policies.scrubberAt(admission.tenantId, place),
    pseudonymiser,
    clock: { nowMs: () => receivedAtMs },
    ...choicesOf(request, known),
  }
}
