import type { Clock } from '#domain/clock.ts'
import { isJsonObject } from '#domain/json.ts'
import type { Database, Transaction } from '#drizzle/database.ts'
import { findBundle, recordBundle } from '#drizzle/repositories/bundles.ts'
import {
  listDecisions,
  listPublications,
  type Publication,
} from '#drizzle/repositories/publications.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { stayOn } from '#policies/engine/publish/stay_on.ts'
import { ConfigError } from '../config_error.ts'
import type { ReceiptSigner } from '../keyring/receipt_signer.ts'
import { sha256Hex } from './policies_in_use.ts'
import type { PoliciesInForce, StayingPolicies } from './policy_service.ts'
import { compileKept } from './read_bundle.ts'

/** `typ` of the record of a published version. */
export const PUBLICATION_TYPE = 'policy-publication+jws'

export interface PublishedParts {
  readonly database: Database
  readonly receipts: ReceiptSigner
  readonly clock: Clock
}

/**
 * Every version, the oldest first, of which each record was signed by this keyring and names the one before. Throws a
 * ConfigError where one does not: somebody has changed the store.
 */
export async function readChain(
  tx: Transaction,
  receipts: Pick<ReceiptSigner, 'verify'>,
): Promise<readonly Publication[]> {
  const chain = await listPublications(tx)
  let previous: string | null = null
  for (const [index, publication] of chain.entries()) {
    const told = await receipts.verify(publication.record, PUBLICATION_TYPE)
    if (publication.version !== index + 1 || !tells(told, publication, previous)) {
      throw new ConfigError(
        `Cannot use version ${publication.version} of the policies: its record does not fit, somebody has changed the store`,
      )
    }
    previous = sha256Hex(publication.record)
  }
  return chain
}

/** What the record of a version says of it. */
export function claimsOf(
  { version, bundle, publishedAt, publishedBy, widens, windowEndsAt }: Omit<Publication, 'record'>,
  previous: string | null,
) {
  return {
    version,
    bundle,
    previous,
    publishedAt: publishedAt.toISOString(),
    publishedBy,
    widens,
    windowEndsAt: windowEndsAt?.toISOString() ?? null,
  }
}

function tells(told: unknown, publication: Publication, previous: string | null): boolean {
  if (!isJsonObject(told)) return false
  return Object.entries(claimsOf(publication, previous)).every(([name, value]) => {
    return told[name] === value
  })
}

/**
 * The policies in force by what is published; a bundle that is known is not read and compiled again. Undefined where
 * nothing is published. Throws a ConfigError.
 */
export async function readInForce(
  parts: PublishedParts,
  known: readonly Bundle[] = [],
): Promise<PoliciesInForce | undefined> {
  const nowMs = parts.clock.nowMs()
  return await parts.database.withOwner(async (tx) => {
    const chain = await readChain(tx, parts.receipts)
    const newest = chain.at(-1)
    if (newest === undefined) return undefined
    const latest =
      known.find(({ hash }) => hash === newest.bundle) ?? (await requireCompiled(tx, newest.bundle))
    const { version, publishedAt } = newest
    const awaited = chain.findLast(({ windowEndsAt }) => windowEndsAt !== undefined)
    const isOver = awaited?.windowEndsAt === undefined || awaited.windowEndsAt.getTime() <= nowMs
    const staying = isOver ? undefined : await readStaying(tx, { awaited, chain, latest, nowMs })
    return { latest, version, publishedAt, staying }
  })
}

interface Awaited {
  /** The newest version that collects more. */
  readonly awaited: Publication
  readonly chain: readonly Publication[]
  readonly latest: Bundle
  readonly nowMs: number
}

async function readStaying(
  tx: Transaction,
  { awaited, chain, latest, nowMs }: Awaited,
): Promise<StayingPolicies | undefined> {
  const before = chain[awaited.version - 2]
  const { windowEndsAt } = awaited
  if (before === undefined || windowEndsAt === undefined) return undefined
  const bundle = stayOn(await requireCompiled(tx, before.bundle), latest, sha256Hex)
  // Reports name it.
  await recordBundle(tx, bundle, new Date(nowMs))
  const decisions = await listDecisions(tx, awaited.version)
  return {
    bundle,
    version: awaited.version,
    announcedAt: awaited.publishedAt,
    windowEndsAt,
    movesAt: new Map(decisions.map(({ tenantId, movesAt }) => [tenantId, movesAt])),
  }
}

/** A published bundle. Throws a ConfigError where the store has it no more, or has it changed. */
export async function requireCompiled(tx: Transaction, hash: string): Promise<Bundle> {
  const kept = await findBundle(tx, hash)
  if (kept === undefined)
    throw new ConfigError(`Cannot use bundle ${hash}: the store has it no more`)
  return compileKept(kept)
}
