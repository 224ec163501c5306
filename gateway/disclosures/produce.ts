import { createHash } from 'node:crypto'
import { DATA_KINDS, type DataKind } from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import { type Pseudonym, parsePseudonym, type TenantId } from '#domain/ids.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import type { Disclosure } from '#drizzle/repositories/disclosures.ts'
import {
  type ReportPlace,
  readReports,
  type SealedRecord,
} from '#drizzle/repositories/report_reader.ts'
import { canonicalJson } from '#policies/engine/canonical_json.ts'
import { hiddenNow } from '../consents/hidden.ts'
import { withoutLimited } from '../consents/limited.ts'
import type { Gateway } from '../gateway.ts'
import { openReports } from '../keyring/open_reports.ts'
import { permittedKinds } from '../policies/permitted_kinds.ts'
import { releaseReports } from '../release/release.ts'
import { servedNow } from '../retention/tenant_periods.ts'
import { takeStep } from './cases.ts'

/** What a production is limited to, as it is kept: subjects by pseudonym. */
export interface Scope {
  readonly products: readonly string[]
  readonly types: readonly string[]
  readonly since: string
  readonly until: string
  /** In hexadecimal; undefined for everybody. */
  readonly subjects?: readonly string[]
  /** Paths whose values are given, with what is below them; undefined for all. */
  readonly fields?: readonly string[]
  readonly limit: number
}

export interface ProductionPlan {
  readonly reports: number
  readonly byType: readonly {
    readonly product: string
    readonly type: string
    readonly count: number
  }[]
  /** SHA-256, in hex, of the query and of the reports that it finds. */
  readonly planHash: string
}

/** What the query finds now, without what it says. Throws an ApiError `purpose_not_permitted`. */
export async function planProduction(
  gateway: Gateway,
  disclosure: Disclosure,
  scope: Scope,
): Promise<ProductionPlan> {
  const hash = createHash('sha256').update(
    canonicalJson({ id: disclosure.id, scope: jsonOf(scope) }),
  )
  const counts = new Map<string, ProductionPlan['byType'][number]>()
  let reports = 0
  for await (const records of batches(gateway, disclosure, scope)) {
    for (const { id, product, type } of records) {
      reports += 1
      hash.update(id)
      const name = `${product} ${type}`
      counts.set(name, { product, type, count: (counts.get(name)?.count ?? 0) + 1 })
    }
  }
  return { reports, byType: [...counts.values()], planHash: hash.digest('hex') }
}

function jsonOf(scope: Scope): JsonObject {
  const { subjects, fields, ...rest } = scope
  return { ...rest, ...(subjects && { subjects }), ...(fields && { fields }) }
}

/**
 * The reports as newline-delimited JSON: exactly the named fields. What was given is recorded with its hash when the last byte
 * was read; that it was begun is recorded before the first.
 */
export async function openProduction(
  gateway: Gateway,
  disclosure: Disclosure,
  {
    scope,
    actor,
    planHash,
  }: { readonly scope: Scope; readonly actor: string; readonly planHash: string },
): Promise<ReadableStream<Uint8Array>> {
  const detail = { reports: (await planProduction(gateway, disclosure, scope)).reports }
  await takeStep(gateway, disclosure, { name: 'begin', actor, detail })
  const lines = linesOf(gateway, disclosure, scope)
  const hash = createHash('sha256')
  let [reports, bytes] = [0, 0]
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { value, done } = await lines.next()
        if (!done) {
          hash.update(value.bytes)
          reports += value.reports
          bytes += value.bytes.length
          controller.enqueue(value.bytes)
          return
        }
        const production = { reports, bytes, sha256: hash.digest('hex'), planHash }
        const producedAt = new Date(gateway.clock.nowMs())
        const change = { production, producedAt }
        await takeStep(gateway, disclosure, {
          name: 'produce',
          actor,
          change,
          detail: { reports, bytes },
        })
        controller.close()
      },
      cancel: async () => {
        await lines.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}

interface Lines {
  readonly bytes: Uint8Array
  readonly reports: number
}

async function* linesOf(
  gateway: Gateway,
  disclosure: Disclosure,
  scope: Scope,
): AsyncGenerator<Lines, undefined> {
  const { tenantId } = disclosure
  for await (const records of batches(gateway, disclosure, scope)) {
    const opened = await openReports(gateway.sealer, records)
    // Of who has limited the use of what is sensitive only a law that compels gets that.
    const usable = isCompelled(disclosure)
      ? opened
      : withoutLimited(gateway, opened, { tenantId, purpose: 'operating_and_troubleshooting' })
    const released = await releaseReports(gateway, tenantId, usable)
    const lines = released.map(({ id, time, product, type, data }) => {
      const given = scope.fields === undefined ? data : onlyFields(data, scope.fields)
      return `${JSON.stringify({ id, time, product, type, data: given })}\n`
    })
    if (lines.length > 0) yield { bytes: Buffer.from(lines.join('')), reports: lines.length }
  }
}

const BATCH = 200

async function* batches(
  gateway: Gateway,
  disclosure: Disclosure,
  scope: Scope,
): AsyncGenerator<readonly SealedRecord[]> {
  const { tenantId } = disclosure
  const filter = {
    since: new Date(scope.since),
    subjects: scope.subjects?.map(parseSubject),
    dataKinds: kindsFor(gateway, disclosure),
    hidden: hiddenNow(gateway, tenantId),
    served: await servedNow(gateway, tenantId),
  }
  let left = scope.limit
  for (const product of scope.products) {
    for (const type of scope.types) {
      let before: ReportPlace | undefined = { receivedAt: new Date(scope.until), id: NIL }
      while (before !== undefined && left > 0) {
        const limit = Math.min(BATCH, left)
        const page: ReportPage = { ...filter, product, type, before, limit }
        const found = await readPage(gateway, tenantId, page)
        left -= found.length
        if (found.length > 0) yield found
        before = found.length < limit ? undefined : found.at(-1)
      }
    }
  }
}

type ReportPage = Parameters<typeof readReports>[2]

async function readPage(
  { database }: Pick<Gateway, 'database'>,
  tenantId: TenantId,
  page: ReportPage,
): Promise<readonly SealedRecord[]> {
  return await database.withTenant(tenantId, (tx) => readReports(tx, tenantId, page))
}

const NIL = '00000000-0000-0000-0000-000000000000'

function parseSubject(hex: string): Pseudonym {
  return parsePseudonym(Buffer.from(hex, 'hex'))
}

function isCompelled({ kind, legalBasis }: Pick<Disclosure, 'kind' | 'legalBasis'>): boolean {
  return kind === 'demand' && legalBasis !== 'voluntary'
}

/** Compelled by law: what the law says. Voluntarily, or for repair: what the table of purposes allows. */
function kindsFor(
  gateway: Gateway,
  { kind, legalBasis, tenantId }: Disclosure,
): readonly DataKind[] {
  if (isCompelled({ kind, legalBasis })) return DATA_KINDS
  const purpose =
    kind === 'demand' ? 'voluntary_law_enforcement_disclosure' : 'operating_and_troubleshooting'
  const kinds = permittedKinds(gateway, tenantId, purpose)
  if (kinds.length > 0) return kinds
  throw new ApiError('purpose_not_permitted', `Cannot produce: no data may be used for ${purpose}`)
}

/** The values at these paths and below them; arrays are transparent. */
function onlyFields(data: JsonObject, fields: readonly string[]): JsonObject {
  const kept = keepFields(data, '', fields)
  return kept !== undefined && isJsonObject(kept) ? kept : {}
}

function keepFields(
  value: JsonValue,
  path: string,
  fields: readonly string[],
): JsonValue | undefined {
  if (fields.some((field) => path === field || path.startsWith(`${field}.`))) return value
  if (Array.isArray(value)) {
    const kept = value.flatMap((item) => keepFields(item, path, fields) ?? [])
    return kept.length === 0 ? undefined : kept
  }
  if (!isJsonObject(value)) return undefined
  const kept: Record<string, JsonValue> = {}
  for (const [key, inner] of Object.entries(value)) {
    const found = keepFields(inner, path === '' ? key : `${path}.${key}`, fields)
    if (found !== undefined) kept[key] = found
  }
  return Object.keys(kept).length === 0 ? undefined : kept
}
