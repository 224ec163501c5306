import type { Pseudonym } from '#domain/ids.ts'
import type { Database, Transaction } from '#drizzle/database.ts'
import { listIdentities, type RequestIdentity } from '#drizzle/repositories/request_identities.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'

/** Identities of one look at the store: an ordinary request has no more than this. */
const CHUNK = 1_000

/** Whom a request is about, part by part: a bulk request names up to `LIMITS.identitiesPerBulkMax`. */
export async function* identityChunks(
  tx: Transaction,
  request: RequestKey,
): AsyncGenerator<readonly RequestIdentity[]> {
  yield* chunksOf((page) => listIdentities(tx, request, page))
}

/** The same as pseudonyms. */
export async function* pseudonymChunks(
  tx: Transaction,
  request: RequestKey,
): AsyncGenerator<readonly Pseudonym[]> {
  for await (const chunk of identityChunks(tx, request)) yield pseudonymsOf(chunk)
}

/** All pseudonyms of an ordinary request, which are few. */
export async function allPseudonymsOf(
  tx: Transaction,
  request: RequestKey,
): Promise<readonly Pseudonym[]> {
  return (await Array.fromAsync(pseudonymChunks(tx, request))).flat()
}

/** Does work for the subjects of a request, part by part; no transaction stays open meanwhile. */
export async function forSubjects(
  request: RequestKey,
  database: Database,
  work: (subjects: readonly Pseudonym[]) => Promise<unknown>,
): Promise<void> {
  const chunks = chunksOf((page) =>
    database.withTenant(request.tenantId, (tx) => listIdentities(tx, request, page)),
  )
  for await (const chunk of chunks) await work(pseudonymsOf(chunk))
}

type ReadPage = (page: {
  readonly after: Pseudonym | undefined
  readonly limit: number
}) => Promise<readonly RequestIdentity[]>

async function* chunksOf(read: ReadPage): AsyncGenerator<readonly RequestIdentity[]> {
  let after: Pseudonym | undefined
  do {
    const chunk = await read({ after, limit: CHUNK })
    if (chunk.length > 0) yield chunk
    after = chunk.length < CHUNK ? undefined : chunk[chunk.length - 1]?.pseudonym
  } while (after !== undefined)
}

function pseudonymsOf(identities: readonly RequestIdentity[]): readonly Pseudonym[] {
  return identities.map(({ pseudonym }) => pseudonym)
}
