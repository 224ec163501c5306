import { randomUUIDv7 } from 'node:crypto'
import type { ConsentChoice, ConsentScope } from '#domain/consent.ts'
import { insertConsent } from '#drizzle/repositories/consents.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Execution, ExecutionGateway } from './execution.ts'
import { identityChunks } from './identity_chunks.ts'

/**
 * The execution of objection and opt-out: a choice of the person for the whole tenant, which the pipeline asks before
 * it takes a report. The most protective choice wins, so that none of an administrator, a report or a single product
 * opens it again; only a later choice of the same person does.
 */
export function recordChoices(
  request: SubjectRequest,
  choice: ConsentChoice,
  { clock, policies }: Pick<ExecutionGateway, 'clock' | 'policies'>,
): Execution {
  const { tenantId, identityCounts } = request
  const choices = Object.values(identityCounts).reduce((sum, count) => sum + count, 0)
  return {
    result: { choices },
    record: async (tx) => {
      for (const { type, pseudonym } of (
        await Array.fromAsync(identityChunks(tx, request))
      ).flat()) {
        const scope: ConsentScope = type === 'email' ? 'contact' : 'user'
        await insertConsent(tx, {
          tenantId,
          id: randomUUIDv7(),
          scope,
          instanceId: undefined,
          product: undefined,
          subject: pseudonym,
          feature: undefined,
          choice,
          source: 'subject_request',
          bundle: policies.bundle.hash,
          recordedAt: new Date(clock.nowMs()),
          recordedBy: `subject-request:${request.id}`,
        })
      }
    },
  }
}
