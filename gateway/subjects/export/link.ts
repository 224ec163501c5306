import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  countOpenLinks,
  type ExportLink,
  endExportLinks,
  findExportLink,
  insertExportLink,
  useExportLink,
} from '#drizzle/repositories/export_links.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../../gateway.ts'
import { reloadRequest } from '../requests.ts'
import { encryptStream, readEncryption, suffixOf } from './encrypt.ts'
import { createToken, hashToken, type LinkOptions, openOptions } from './link_token.ts'
import { openExport } from './open_export.ts'
import { assertNotErased, readyAt } from './ready.ts'

/** A link that was made. Its token is told here, and never again. */
export interface NewLink {
  readonly id: string
  readonly token: string
  readonly expiresAt: Date
}

/**
 * Makes a link by which the export of a completed request can be fetched once, without a credential. Throws an ApiError
 * where there is no export, or as many links as there may be.
 */
export async function createLink(
  gateway: Gateway,
  request: SubjectRequest,
  { actor, detail, ...asked }: LinkOptions & { readonly actor: string },
): Promise<NewLink> {
  readyAt(request, detail)
  const options = { detail, ...(await readEncryption(asked)) }
  const { tenantId } = request
  const id = randomUUIDv7()
  const createdAt = new Date(gateway.clock.nowMs())
  const expiresAt = new Date(createdAt.getTime() + LIMITS.exportLinkMs)
  const token = createToken(gateway.keyring, id, options)
  const tokenHash = hashToken(token)
  invariant(tokenHash !== undefined, 'the options fit into a token')
  await gateway.database.withTenant(tenantId, async (tx) => {
    await assertNotErased(tx, request)
    const most = LIMITS.exportLinksPerRequestMax
    if ((await countOpenLinks(tx, request, createdAt)) >= most) {
      throw new ApiError('too_many_links', `Cannot make the link: ${most} wait to be used`)
    }
    const requestId = request.id
    await insertExportLink(tx, { tenantId, id, requestId, tokenHash, createdAt, expiresAt })
    await insertAuditEntry(tx, {
      ...{ tenantId, at: createdAt, actor, action: 'export_link_created' },
      detail: { request: requestId, link: id, detail, encryption: encryptionOf(options) },
    })
  })
  return { id, token, expiresAt }
}

function encryptionOf({ passphrase, publicKey }: LinkOptions): string {
  if (passphrase !== undefined) return 'passphrase'
  return publicKey === undefined ? 'none' : 'public_key'
}

/** Ends every link of a request that was not used yet; how many these were. */
export async function revokeLinks(
  { database, clock }: Gateway,
  request: SubjectRequest,
  actor: string,
): Promise<number> {
  const { tenantId, id } = request
  const at = new Date(clock.nowMs())
  return await database.withTenant(tenantId, async (tx) => {
    const revoked = await endExportLinks(tx, request, at)
    const detail = { request: id, revoked }
    await insertAuditEntry(tx, { tenantId, at, actor, action: 'export_links_revoked', detail })
    return revoked
  })
}

/** A link that can be used now. */
export interface OpenLink {
  readonly link: ExportLink
  readonly request: SubjectRequest
  readonly options: LinkOptions
  /** Name of the file that it gives. */
  readonly fileName: string
}

/**
 * The link of a token. Throws an ApiError: `not_found` for a token that is none, `export_gone` for a link that was used,
 * has expired or was revoked, or whose request has no export any more.
 */
export async function findLink(gateway: Gateway, token: string): Promise<OpenLink> {
  const hash = hashToken(token)
  const link = hash && (await gateway.database.withOwner((tx) => findExportLink(tx, hash)))
  if (link === undefined) throw new ApiError('not_found', 'Cannot find this address')
  const isOver = link.usedAt !== undefined || link.expiresAt.getTime() <= gateway.clock.nowMs()
  if (isOver) throw gone()
  const request = await reloadRequest(gateway, { tenantId: link.tenantId, id: link.requestId })
  const options = openOptions(gateway.keyring, link.id, token)
  if (request.status !== 'completed') throw gone()
  await gateway.database.withTenant(link.tenantId, (tx) => assertNotErased(tx, request))
  return { link, request, options, fileName: `subject-request-${request.id}${suffixOf(options)}` }
}

/**
 * Uses a link up and gives what it leads to. It is used when its download begins: were it used at the end, whoever
 * reads it on its way could take all but the last byte and leave no trace. Throws as `findLink` does.
 */
export async function openLink(
  gateway: Gateway,
  { link, request, options }: OpenLink,
  origin: string,
): Promise<ReadableStream<Uint8Array>> {
  const stream = await openExport(gateway, request, {
    actor: `export-link:${link.id}`,
    detail: options.detail,
    origin,
    claim: async (tx) => {
      const isUsed = await useExportLink(tx, link, new Date(gateway.clock.nowMs()))
      if (!isUsed) throw gone()
    },
  })
  return await encryptStream(stream, options, new Date(gateway.clock.nowMs()))
}

function gone(): ApiError {
  return new ApiError(
    'export_gone',
    'Cannot download: the link was used, has expired or was revoked',
  )
}
