import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '#domain/errors.ts'
import type { Hold } from '#domain/hold.ts'
import { isGuid } from '#domain/ids.ts'
import { countHeld, type HeldPlace, NO_COUNTS } from '#drizzle/repositories/held_reports.ts'
import { listHolds } from '#drizzle/repositories/holds.ts'
import type { Gateway } from '../../gateway.ts'
import { reasonOf } from '../../holds/operator_texts.ts'
import { liftHold, moveEnd, placeHold, requireHold, type WantedHold } from '../../holds/place.ts'
import { openHeldExport, readHeldPage } from '../../holds/read.ts'
import { releaseHold } from '../../holds/release.ts'
import { limitOf, listOf } from '../api/page.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, listOfItems } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { HOLD_BODY } from './hold_body.ts'
import { HOLD, printHold } from './print_hold.ts'
import { HELD_REPORT } from './print_report.ts'

const HOLDS = '/manage/v1/holds'
const ONE = `${HOLDS}/{id}`
/** How long lifting waits for the end of the deletion; it goes on without the caller. */
const LIFT_WAIT_MS = 2_000

const REASON = { description: 'Why the reports are read; it is audited', required: true } as const

/** The operations of legal holds. Identities come in here and never go out again. */
export const holdRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: HOLDS,
    summary: 'Places a legal hold on subjects, a query or reports; it holds from the answer on',
    body: HOLD_BODY,
    answers: { 201: answer('The hold', HOLD) },
    errors: ['invalid_body', 'not_found', 'product_unknown', 'too_many_holds', 'unavailable'],
    handle: async ({ body, actor }, gateway) => {
      const { tenant: idOrName, ...wanted } = parseBody<WantedHold & { tenant: string }>(body)
      const tenant = await requireTenant(gateway, idOrName, actor)
      const hold = await placeHold(gateway, tenant, { ...wanted, actor: actor.name })
      return {
        status: 201,
        body: printHold(hold, NO_COUNTS, gateway),
        headers: { location: `${HOLDS}/${hold.id}` },
      }
    },
  },
  {
    method: 'GET',
    path: HOLDS,
    summary: 'Lists the holds of a tenant with the numbers of their records, the newest first',
    query: {
      tenant: { description: 'Id or name', required: true },
      limit: { description: 'Most items' },
      next: { description: 'Place to go on from' },
    },
    answers: { 200: listOfItems('The holds', HOLD) },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const limit = limitOf(query)
      const { id: tenantId } = await requireTenant(gateway, query.get('tenant'), actor)
      const page = { before: beforeOf(query), limit }
      const items = await gateway.database.withTenant(tenantId, async (tx) => {
        const holds = await listHolds(tx, tenantId, page)
        const ids = holds.map(({ id }) => id)
        const counts = await countHeld(tx, tenantId, ids)
        return holds.map((hold) => printHold(hold, counts.get(hold.id) ?? NO_COUNTS, gateway))
      })
      return { status: 200, body: listOf(items, { limit, nextOf: ({ id }) => id }) }
    },
  },
  {
    method: 'GET',
    path: ONE,
    summary: 'Shows a hold and how many records it keeps back, by cause',
    answers: { 200: answer('The hold', HOLD) },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const hold = await requireHold(gateway, params['id'], actor)
      return { status: 200, body: await describe(hold, gateway) }
    },
  },
  {
    method: 'PATCH',
    path: ONE,
    summary: 'Moves the end of a hold; null leaves it open',
    body: {
      type: 'object',
      required: ['endsAt'],
      additionalProperties: false,
      properties: { endsAt: { type: ['string', 'null'], format: 'date-time' } },
    },
    answers: { 200: answer('The hold', HOLD) },
    errors: ['invalid_body', 'not_found', 'hold_state'],
    handle: async ({ params, body, actor }, gateway) => {
      const { endsAt } = parseBody<{ readonly endsAt: string | null }>(body)
      const hold = await requireHold(gateway, params['id'], actor)
      const moved = await moveEnd(gateway, hold, { endsAt, actor: actor.name })
      return { status: 200, body: await describe(moved, gateway) }
    },
  },
  {
    method: 'POST',
    path: `${ONE}/lift`,
    summary: 'Ends a hold and deletes what it kept back; lifting again changes nothing',
    body: { type: 'object', additionalProperties: false },
    bodyOptional: true,
    answers: {
      200: answer('It has ended and nothing is left', HOLD),
      202: answer('It has ended; its records are being deleted', HOLD),
    },
    errors: ['invalid_body', 'not_found'],
    handle: async ({ params, actor }, gateway) => {
      const hold = await requireHold(gateway, params['id'], actor)
      await liftHold(gateway, hold, actor.name)
      await settle(hold, gateway)
      const present = await describe(await requireHold(gateway, hold.id, actor), gateway)
      return { status: present.status === 'ended' ? 200 : 202, body: present }
    },
  },
  {
    method: 'GET',
    path: `${ONE}/reports`,
    summary: 'Lists the reports that a hold keeps back; each look is audited with its reason',
    query: {
      reason: REASON,
      limit: { description: 'Most items' },
      next: { description: 'Place to go on from' },
    },
    answers: { 200: listOfItems('The reports, by id', HELD_REPORT) },
    errors: ['invalid_query', 'not_found', 'reason_missing', 'hold_state'],
    handle: async ({ params, query, actor }, gateway) => {
      const hold = await requireHold(gateway, params['id'], actor)
      const limit = limitOf(query)
      const items = await readHeldPage(gateway, hold, {
        actor: actor.name,
        reason: await scrubbedReason(query, hold, gateway),
        after: afterOf(query),
        limit,
      })
      return { status: 200, body: listOf(items, { limit, nextOf: printPlace }) }
    },
  },
  {
    method: 'GET',
    path: `${ONE}/export`,
    summary: 'All reports that a hold keeps back, one JSON object a line; each download is audited',
    query: { reason: REASON },
    answers: { 200: 'application/x-ndjson' },
    errors: ['not_found', 'reason_missing', 'hold_state'],
    handle: async ({ params, query, actor }, gateway) => {
      const hold = await requireHold(gateway, params['id'], actor)
      const reason = await scrubbedReason(query, hold, gateway)
      return {
        status: 200,
        stream: await openHeldExport(gateway, hold, { actor: actor.name, reason }),
        headers: {
          'content-type': 'application/x-ndjson',
          'content-disposition': `attachment; filename="hold-${hold.id}.ndjson"`,
          'cache-control': 'no-store',
        },
      }
    },
  },
]

async function scrubbedReason(
  query: URLSearchParams,
  { tenantId }: Hold,
  { pseudonymiser, policies }: Gateway,
): Promise<string> {
  await pseudonymiser.prepare(tenantId)
  return reasonOf(query, policies.scrubberFor(tenantId))
}

/** Deletes what the hold held: all of it where that is quick. The job goes on with what is cut or fails. */
async function settle(hold: Hold, gateway: Gateway): Promise<void> {
  const release = releaseHold(gateway, hold).catch((error: unknown) => {
    gateway.log.warn('hold_release_failed', { hold: hold.id, error })
  })
  await Promise.race([release, delay(LIFT_WAIT_MS, undefined, { ref: false })])
}

async function describe(hold: Hold, gateway: Gateway) {
  const counts = await gateway.database.withTenant(hold.tenantId, (tx) =>
    countHeld(tx, hold.tenantId, [hold.id]),
  )
  return printHold(hold, counts.get(hold.id) ?? NO_COUNTS, gateway)
}

function beforeOf(query: URLSearchParams): string | undefined {
  const id = query.get('next') ?? undefined
  if (id === undefined || isGuid(id)) return id
  throw wrongNext()
}

function printPlace({ id, expiresOn }: HeldPlace): string {
  return Buffer.from(`${id} ${expiresOn}`).toString('base64url')
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

function afterOf(query: URLSearchParams): HeldPlace | undefined {
  const text = query.get('next')
  if (text === null) return undefined
  const [id = '', expiresOn = ''] = Buffer.from(text, 'base64url').toString('utf8').split(' ')
  if (isGuid(id) && DAY.test(expiresOn) && !Number.isNaN(Date.parse(expiresOn))) {
    return { id, expiresOn }
  }
  throw wrongNext()
}

function wrongNext(): ApiError {
  return new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
}
