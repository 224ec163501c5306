import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import {
  findLedgerEntry,
  listLedgerEntries,
  type StoredLedgerEntry,
} from '#drizzle/repositories/ledger_entries.ts'
import { hexOf } from '#policies/ledger/bytes.ts'
import type { LedgerReceipt } from '#policies/ledger/receipt.ts'
import { auditNow, type LedgerDamage } from '../../ledger/audit_ledger.ts'
import { ledgerOf } from '../../ledger/ledger.ts'
import { instantOf, limitOf, listOf } from '../api/page.ts'
import type { ApiAnswer, ApiRoute } from '../api/route.ts'
import {
  ANY_OBJECT,
  answer,
  arrayOf,
  COUNT,
  ID,
  INSTANT,
  listOfItems,
  nullable,
  objectOf,
  oneOf,
  SHA256,
  TEXT,
} from '../api/schemas.ts'
import { limitToTenant } from './find_tenant.ts'

const LEDGER = '/manage/v1/ledger'

const LEAF = objectOf({
  version: COUNT,
  id: ID,
  kind: TEXT,
  at: INSTANT,
  tenant: nullable(ID),
  salt: TEXT,
  'subject?': SHA256,
  'request?': SHA256,
  detail: ANY_OBJECT,
})

const ENTRY = objectOf({
  id: ID,
  kind: TEXT,
  at: INSTANT,
  leafIndex: nullable(COUNT),
  leafHash: SHA256,
  entry: nullable(LEAF),
})

/** Of `answerReceipt`. */
export const LEDGER_RECEIPT = objectOf({
  version: COUNT,
  entry: LEAF,
  leafIndex: COUNT,
  inclusionProof: arrayOf(TEXT),
  checkpoint: TEXT,
  jws: TEXT,
})

const DAMAGES = [
  'missing',
  'changed',
  'doubled',
  'tree',
] as const satisfies readonly LedgerDamage['what'][]

const AUDIT = objectOf({
  treeSize: COUNT,
  erased: COUNT,
  damages: arrayOf(objectOf({ 'leafIndex?': COUNT, what: oneOf(DAMAGES) })),
  damaged: COUNT,
})

/** The ledger as the operator reads it; whoever checks it needs no credential (`mountLedger`). */
export const ledgerRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: LEDGER,
    summary: 'Lists what is recorded in the ledger, the newest first',
    query: {
      tenant: { description: 'Id or name; what is of the whole installation where it is missing' },
      kind: { description: 'Only of this kind, such as hold_placed' },
      since: { description: 'Happened at or after this time (RFC 3339)' },
      limit: { description: 'Most items' },
      next: { description: 'Place to go on from' },
    },
    answers: {
      200: listOfItems('The entries with their places; leafIndex is null for a moment', ENTRY),
    },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const limit = limitOf(query)
      const tenantId = await limitToTenant(gateway, query.get('tenant'), actor)
      const page = {
        kind: query.get('kind') ?? undefined,
        since: instantOf(query, 'since'),
        before: placeOf(query),
        limit,
      }
      const { database } = gateway
      const entries = await (tenantId === undefined
        ? database.withOwner((tx) => listLedgerEntries(tx, undefined, page))
        : database.withTenant(tenantId, (tx) => listLedgerEntries(tx, tenantId, page)))
      return {
        status: 200,
        body: listOf(entries.map(printStored), { limit, nextOf: ({ id }) => id }),
      }
    },
  },
  {
    method: 'GET',
    path: `${LEDGER}/{id}/receipt`,
    summary: 'The receipt of an entry: one file that is verified offline (`tidegate verify`)',
    answers: { 200: answer('The receipt', LEDGER_RECEIPT) },
    errors: ['not_found', 'receipt_not_ready', 'unavailable'],
    handle: async ({ params, actor }, gateway) => {
      const id = params['id']?.toLowerCase() ?? ''
      const entry = isGuid(id)
        ? await gateway.database.withOwner((tx) => findLedgerEntry(tx, id))
        : undefined
      const isTheirs =
        actor.tenants === undefined || actor.tenants.some((id) => id === entry?.tenantId)
      if (entry === undefined || !isTheirs) {
        throw new ApiError('not_found', 'Cannot find the entry')
      }
      return answerReceipt(await ledgerOf(gateway).receiptOf(entry))
    },
  },
  {
    method: 'POST',
    path: `${LEDGER}/audit`,
    summary:
      'Looks at every entry and every hash of the ledger now; it is done every night as well',
    body: { type: 'object' },
    bodyOptional: true,
    answers: { 200: answer('What was found; damaged is 0 where nothing was changed', AUDIT) },
    wholeInstallation: true,
    errors: [],
    handle: async (_, gateway) => ({ status: 200, body: await auditNow(gateway) }),
  },
]

/** A receipt as a file. Its members stand in the order of its one text, which JSON keeps. */
export function answerReceipt(receipt: LedgerReceipt): ApiAnswer {
  return {
    status: 200,
    body: receipt,
    headers: {
      'content-disposition': `attachment; filename="tidegate-receipt-${receipt.entry.id}.json"`,
    },
  }
}

function printStored({ id, kind, occurredAt, leaf, leafHash, leafIndex }: StoredLedgerEntry) {
  const entry: unknown = leaf === null ? null : JSON.parse(leaf)
  return { id, kind, at: occurredAt, leafIndex, leafHash: hexOf(leafHash), entry }
}

function placeOf(query: URLSearchParams): string | undefined {
  const id = query.get('next') ?? undefined
  if (id === undefined || isGuid(id)) return id
  throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
}
