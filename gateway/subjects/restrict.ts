import { restrictSubjects } from '#drizzle/repositories/request_decisions.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Execution, ExecutionGateway } from './execution.ts'

/**
 * The execution of restriction (GDPR Article 18): what is held of the person is kept, and neither shown, exported to others
 * nor forwarded, from the commit on until it is lifted. The person's own export has it.
 */
export async function restrict(
  request: SubjectRequest,
  { clock }: Pick<ExecutionGateway, 'clock'>,
): Promise<Execution> {
  const { identityCounts } = request
  const identities = Object.values(identityCounts).reduce((sum, count) => sum + count, 0)
  return await Promise.resolve({
    result: { restricted: identities },
    record: async (tx) => await restrictSubjects(tx, request, new Date(clock.nowMs())),
  })
}
