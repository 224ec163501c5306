import { randomUUIDv7 } from 'node:crypto'
import {
  CONSENT_LEVELS,
  type ConsentChoice,
  type ConsentScope,
  type ConsentSource,
} from '#domain/consent.ts'
import type { Pseudonym } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import { consentsInForce, insertConsent } from '#drizzle/repositories/consents.ts'
import type { RequestIdentity } from '#drizzle/repositories/request_identities.ts'
import type { RequestKey, SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { levelOf } from '../tenancy/consent_index.ts'
import type { Execution, ExecutionGateway } from './execution.ts'
import { identityChunks } from './identity_chunks.ts'

type ChoiceGateway = Pick<ExecutionGateway, 'clock' | 'policies'>

/**
 * The execution of objection and opt-out: a choice of the person for the whole tenant, which the pipeline asks before
 * it takes a report. The most protective choice wins, so that none of an administrator, a report or a single product
 * opens it again; only a later choice of the same person does.
 */
export function recordChoices(
  request: SubjectRequest,
  choice: ProtectiveChoice,
  gateway: ChoiceGateway,
): Execution {
  return recordOfEach(request, gateway, ({ type, pseudonym }) => ({
    subject: pseudonym,
    scope: type === 'email' ? 'contact' : 'user',
    choice,
  }))
}

/**
 * The execution of the limit of use (CPRA): from the commit on sensitive fields of the person are neither taken nor used,
 * by whatever identity a report carries, and nothing Optional is collected. A choice of another scope does not lift it.
 */
export function recordLimit(request: SubjectRequest, gateway: ChoiceGateway): Execution {
  return recordOfEach(request, gateway, ({ pseudonym }) => ({
    subject: pseudonym,
    scope: 'sensitive',
    choice: 'denied',
  }))
}

/** What a person may ask for by a right: nothing that opens anything. */
export type ProtectiveChoice = Extract<ConsentChoice, 'off' | 'required' | 'denied'>

/** A person's choice for everything of a tenant. */
export interface PersonalChoice {
  readonly subject: Pseudonym
  readonly scope: ConsentScope
  readonly choice: ProtectiveChoice
}

function recordOfEach(
  request: SubjectRequest,
  { clock, policies }: ChoiceGateway,
  choiceOf: (identity: RequestIdentity) => PersonalChoice,
): Execution {
  const choices = Object.values(request.identityCounts).reduce((sum, count) => sum + count, 0)
  return {
    result: { choices },
    record: async (tx) => {
      for (const identity of (await Array.fromAsync(identityChunks(tx, request))).flat()) {
        await recordPersonal(tx, choiceOf(identity), {
          tenantId: request.tenantId,
          source: 'subject_request',
          bundle: policies.bundle.hash,
          recordedAt: new Date(clock.nowMs()),
          recordedBy: `subject-request:${request.id}`,
        })
      }
    },
  }
}

interface PersonalRecord extends Pick<RequestKey, 'tenantId'> {
  readonly source: ConsentSource
  readonly bundle: string
  readonly recordedAt: Date
  readonly recordedBy: string
}

/**
 * Records a person's choice for everything of a tenant, and nothing that opens more than they have chosen before: who has
 * objected and opts out goes on objecting.
 */
export async function recordPersonal(
  tx: Transaction,
  personal: PersonalChoice,
  by: PersonalRecord,
): Promise<void> {
  const known = await choiceInForce(tx, personal, by)
  const stricter =
    known !== undefined && rankOf(known) < rankOf(personal) ? known.choice : undefined
  await insertPersonal(tx, { ...personal, choice: stricter ?? personal.choice }, by)
}

/** The same where something as protective is not in force already; whether it was recorded. */
export async function protectPersonal(
  tx: Transaction,
  personal: PersonalChoice,
  by: PersonalRecord,
): Promise<boolean> {
  const known = await choiceInForce(tx, personal, by)
  if (known !== undefined && rankOf(known) <= rankOf(personal)) return false
  await insertPersonal(tx, personal, by)
  return true
}

function rankOf(choice: Parameters<typeof levelOf>[0]): number {
  return CONSENT_LEVELS.indexOf(levelOf(choice))
}

const EVERYWHERE = { instanceId: undefined, product: undefined, feature: undefined }

/** What the person has chosen last in this scope for everything of the tenant. */
async function choiceInForce(
  tx: Transaction,
  { subject, scope }: PersonalChoice,
  { tenantId, recordedAt: at }: PersonalRecord,
) {
  const known = await consentsInForce(tx, tenantId, { ...EVERYWHERE, subjects: [subject], at })
  return known.find((record) => record.subject !== undefined && record.scope === scope)
}

async function insertPersonal(
  tx: Transaction,
  { subject, scope, choice }: Omit<PersonalChoice, 'choice'> & { readonly choice: ConsentChoice },
  by: PersonalRecord,
): Promise<void> {
  await insertConsent(tx, { id: randomUUIDv7(), ...EVERYWHERE, subject, scope, choice, ...by })
}
