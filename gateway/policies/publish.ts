import { DAY_MS } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '#drizzle/database.ts'
import { recordBundle } from '#drizzle/repositories/bundles.ts'
import { appendToLedger } from '#drizzle/repositories/ledger_entries.ts'
import {
  insertPublication,
  listUnpublishedBundles,
  lockPublications,
  type Publication,
} from '#drizzle/repositories/publications.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import type { Change } from '#policies/engine/diff/change.ts'
import { diffBundles } from '#policies/engine/diff/diff_bundles.ts'
import { findApproval, wideningDigest } from '#policies/engine/publish/approval.ts'
import type { Approval } from '#policies/schema/policy_source.ts'
import { sha256Hex } from './policies_in_use.ts'
import {
  claimsOf,
  PUBLICATION_TYPE,
  type PublishedParts,
  readChain,
  requireCompiled,
} from './published.ts'

/** What became of a candidate. */
export type Publishing =
  | {
      readonly kind: 'published'
      readonly publication: Publication
      readonly changes: readonly Change[]
    }
  /** It is the latest version already. */
  | { readonly kind: 'unchanged'; readonly publication: Publication }
  /** It was a version before, and a later one is in force. */
  | { readonly kind: 'superseded'; readonly publication: Publication }
  /** It collects more, and nobody has approved exactly that. */
  | {
      readonly kind: 'approval_missing'
      /** The version that it was compared with. */
      readonly publication: Publication
      readonly digest: string
      readonly changes: readonly Change[]
    }

export interface PublishOptions {
  /** For the record: who publishes. */
  readonly by: string
  /** False where a former version is not to become the latest one again, as at the start of an older process. */
  readonly mayRepeat: boolean
}

/**
 * Makes a bundle the latest version. What collects more than the version before needs an approval in the bundle of
 * exactly these changes, and is announced: each tenant moves when it approves, and at the latest after
 * `LIMITS.versionWindowDays`. Every process has it within a second. Throws a ConfigError where the store was changed.
 */
export async function publishPolicies(
  parts: PublishedParts,
  candidate: Bundle,
  options: PublishOptions,
): Promise<Publishing> {
  const publishedAt = new Date(parts.clock.nowMs())
  return await parts.database.withOwner(async (tx) => {
    await lockPublications(tx)
    const chain = await readOrBegin(tx, parts)
    const newest = chain.at(-1)
    if (newest?.bundle === candidate.hash) return { kind: 'unchanged', publication: newest }
    const isFormer = chain.some(({ bundle }) => bundle === candidate.hash)
    if (newest !== undefined && isFormer && !options.mayRepeat) {
      return { kind: 'superseded', publication: newest }
    }
    const changes =
      newest === undefined ? [] : diffBundles(await requireCompiled(tx, newest.bundle), candidate)
    const digest = wideningDigest(changes, sha256Hex)
    const approval = digest === undefined ? undefined : findApproval(candidate, digest)
    if (newest !== undefined && digest !== undefined && approval === undefined) {
      return { kind: 'approval_missing', publication: newest, digest, changes }
    }
    const publication = await append(tx, parts, {
      candidate,
      before: newest,
      approval,
      publishedAt,
      by: options.by,
    })
    return { kind: 'published', publication, changes }
  })
}

interface Appended {
  readonly candidate: Pick<Bundle, 'hash'> & Partial<Bundle>
  readonly before: Publication | undefined
  readonly approval: Approval | undefined
  readonly publishedAt: Date
  readonly by: string
}

async function append(
  tx: Transaction,
  { receipts }: PublishedParts,
  { candidate, before, approval, publishedAt, by }: Appended,
): Promise<Publication> {
  const widens = approval !== undefined
  const windowMs = LIMITS.versionWindowDays * DAY_MS
  const told = {
    version: (before?.version ?? 0) + 1,
    bundle: candidate.hash,
    publishedAt,
    publishedBy: by,
    widens,
    windowEndsAt: widens ? new Date(publishedAt.getTime() + windowMs) : undefined,
  }
  const claims = claimsOf(told, before === undefined ? null : sha256Hex(before.record))
  const record = await receipts.sign(
    { ...claims, ...(approval === undefined ? {} : { approval }) },
    PUBLICATION_TYPE,
  )
  const publication = { ...told, record }
  const { source } = candidate
  if (source !== undefined) await recordBundle(tx, { hash: candidate.hash, source }, publishedAt)
  await insertPublication(tx, publication)
  const { version, bundle } = told
  await appendToLedger(tx, {
    ...{ tenantId: undefined, kind: 'policies_published', at: publishedAt },
    detail: { version, bundle, widens },
  })
  return publication
}

/** The versions so far; of a store that is older than versions, its bundles are the first ones. */
async function readOrBegin(
  tx: Transaction,
  parts: PublishedParts,
): Promise<readonly Publication[]> {
  const chain: Publication[] = [...(await readChain(tx, parts.receipts))]
  if (chain.length > 0) return chain
  for (const { hash, firstUsedAt } of await listUnpublishedBundles(tx)) {
    const appended = { approval: undefined, publishedAt: firstUsedAt, by: 'upgrade' }
    chain.push(await append(tx, parts, { ...appended, candidate: { hash }, before: chain.at(-1) }))
  }
  return chain
}
