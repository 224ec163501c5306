import { createHash } from 'node:crypto'
import type { Transaction } from '#drizzle/database.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { canonicalJson } from '#policies/engine/canonical_json.ts'
import { findHeld, type Held } from './held.ts'
import { pseudonymChunks } from './identity_chunks.ts'

/** What is held of the subjects of a request, and the name of what would be done with it. */
export interface Plan extends Held {
  /** SHA-256, in hex, of the right, of whom it is about and of what is held of them. */
  readonly planHash: string
}

/** What a request would do now. Any report, choice or identity more or less makes it another plan. */
export async function planRequest(tx: Transaction, request: SubjectRequest): Promise<Plan> {
  const held = await findHeld(tx, request)
  const hash = createHash('sha256')
  for await (const subjects of pseudonymChunks(tx, request)) {
    for (const subject of subjects) hash.update(subject)
  }
  const { total, consents, alreadySuppressed } = held
  const items = held.items.map((item) => canonicalJson(item)).toSorted()
  const { id, type, regulation, sealedDetails } = request
  // What was sealed when it was filed, such as corrections: whoever approves approves exactly that.
  const details = sealedDetails && createHash('sha256').update(sealedDetails).digest('hex')
  hash.update(
    canonicalJson({
      ...{ id, type, regulation, total, consents, alreadySuppressed, items },
      ...(details === undefined ? {} : { details }),
    }),
  )
  return { ...held, planHash: hash.digest('hex') }
}
