import { DAY_MS, utcDay } from '#domain/clock.ts'
import type { Gateway } from '../../gateway.ts'
import { type Expiry, readExpiries } from '../../retention/expiries.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import { answer, arrayOf, COUNT, DAY, objectOf, TEXT } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'

/** Further than any period reaches. */
const HORIZON_MS = 3_660 * DAY_MS

const CELL = { product: TEXT, type: TEXT, class: TEXT, count: COUNT, bytes: COUNT }

export const retentionCalendarRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/retention/calendar',
    summary: 'What is deleted on which day to come, by the periods that are in force',
    query: {
      tenant: { description: 'Id or name', required: true },
      product: { description: 'Only this product' },
    },
    answers: {
      200: answer(
        'The days, the next first; counted when it was stored: what was erased or held since is among it',
        objectOf({
          items: arrayOf(
            objectOf({ day: DAY, count: COUNT, bytes: COUNT, items: arrayOf(objectOf(CELL)) }),
          ),
        }),
      ),
    },
    errors: ['not_found'],
    handle: readCalendar,
  },
]

async function readCalendar({ query, actor }: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const tenant = await requireTenant(gateway, query.get('tenant'), actor)
  const expiries = await readExpiries(gateway, tenant.id, {
    ...daysToCome(gateway.clock.nowMs()),
    product: query.get('product') ?? undefined,
  })
  return { status: 200, body: { items: byDay(expiries) } }
}

/** From tomorrow on: what ends today is deleted already. */
export function daysToCome(nowMs: number): { readonly since: Date; readonly until: Date } {
  const today = Date.parse(utcDay(nowMs))
  return { since: new Date(today + DAY_MS), until: new Date(today + HORIZON_MS) }
}

/** A day on which something is deleted, and what. */
export interface ExpiryDay {
  readonly day: string
  readonly count: number
  readonly bytes: number
  readonly items: readonly Pick<Expiry, 'product' | 'type' | 'class' | 'count' | 'bytes'>[]
}

/** The days in their order, each with what is deleted on it by product, type and class. */
export function byDay(expiries: readonly Expiry[]): readonly ExpiryDay[] {
  const days = Map.groupBy(expiries, ({ expiresOn }) => expiresOn)
  return [...days]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, of]) => ({ day, ...sumOf(of), items: cellsOf(of) }))
}

function cellsOf(expiries: readonly Expiry[]): ExpiryDay['items'] {
  const cells = Map.groupBy(expiries, (one) => `${one.product}\u0000${one.type}\u0000${one.class}`)
  return [...cells.values()].flatMap((of) => {
    const [first] = of
    if (first === undefined) return []
    const { product, type, class: dataClass } = first
    return [{ product, type, class: dataClass, ...sumOf(of) }]
  })
}

function sumOf(expiries: readonly Expiry[]) {
  return {
    count: expiries.reduce((sum, { count }) => sum + count, 0),
    bytes: expiries.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
