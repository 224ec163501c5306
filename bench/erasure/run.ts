import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Product } from '../product.ts'
import type { ResultRow } from '../results.ts'
import { BENCH } from '../settings.ts'
import { call, count, file, grow, sendReports, untilCompleted } from '../store.ts'

/** Every number that the benchmark chose. */
export interface ErasureDurations {
  /** Reports in the store, of everybody. */
  readonly stored: number
  /** Reports of one person that is erased, and how many people are. */
  readonly reports: number
  readonly people: number
  /** How often the floor is measured. */
  readonly floors: number
}

export const ERASURE_DURATIONS: ErasureDurations = {
  stored: 10_000_000,
  reports: 10_000,
  people: 50,
  floors: 5,
}
export const ERASURE_QUICK: ErasureDurations = {
  stored: 100_000,
  reports: 1_000,
  people: 5,
  floors: 2,
}

/** How often the keyring is asked whether a key is gone. */
const LOOK_MS = 2
const MINUTE_MS = 60_000

/** What was done, for the results. */
export function describeErasures({ stored, reports, people }: ErasureDurations): string {
  return `- ${count(stored)} reports over ${BENCH.store.grownDays} days of expiry; ${people} people with ${count(reports)} reports each over the same days, erased one after another; gateway and PostgreSQL share the machine, fsync and synchronous_commit are on`
}

interface Taken {
  readonly unreadableMs: number
  readonly completedMs: number
}

/** How long people wait for their erasure where they are a few among many. */
export async function measureErasures(
  product: Product,
  durations: ErasureDurations,
): Promise<readonly ResultRow[]> {
  await grow(product, durations.stored)
  const store = new pg.Client({ connectionString: product.databaseUrl })
  const keyring = new pg.Client({ connectionString: `${product.databaseUrl}_keyring` })
  await Promise.all([store.connect(), keyring.connect()])
  try {
    const taken: Taken[] = []
    for (let person = 0; person < durations.people; person += 1) {
      const userId = `erased-${person}`
      const pseudonym = await storePerson({ product, store }, userId, durations.reports)
      taken.push(await erase({ product, keyring }, userId, pseudonym))
      process.stderr.write(
        `${person + 1} of ${durations.people}: ${JSON.stringify(taken.at(-1))}\n`,
      )
    }
    const floors: number[] = []
    for (let floor = 0; floor < durations.floors; floor += 1) {
      const pseudonym = await storePerson({ product, store }, `floor-${floor}`, durations.reports)
      floors.push(await deleteBare(store, pseudonym))
    }
    return rowsOf(durations, taken, floors)
  } finally {
    await Promise.all([store.end(), keyring.end()])
  }
}

/** Makes a person with so many reports: one that came in by itself, for whose sake there is a key, and rows like it. */
async function storePerson(
  { product, store }: { readonly product: Product; readonly store: pg.Client },
  userId: string,
  reports: number,
): Promise<Uint8Array> {
  await sendReports(product, () => userId, 1)
  const request = await file(product, [{ type: 'user_id', value: userId }], 'access')
  const { rows } = await store.query<{ pseudonym: Uint8Array }>(
    'select pseudonym from subject_request_identities where request_id = $1',
    [request],
  )
  const pseudonym = rows[0]?.pseudonym
  if (pseudonym === undefined) throw new Error('Cannot measure: the person has no pseudonym')
  await store.query(
    `insert into reports (tenant_id, expires_on, id, instance_id, product, type, version, class, category, data_kind,
       collector, bundle, time, received_at, user_pseudonym, sealed)
     select t.id, current_date + 1 + n % $5::int, gen_random_uuid(), i.id, $1, $2, '9.1.0', 'required',
       'product_service_performance', 'operational_data', 'native', $3, now(), now(), $4,
       decode(repeat(md5(n::text), $7::int / 16), 'hex')
     from generate_series(2, $6::int) n, tenants t join instances i on i.tenant_id = t.id where t.name = 'contoso'`,
    [
      ...[BENCH.product, BENCH.type, 'b'.repeat(64), pseudonym],
      ...[BENCH.store.grownDays, reports, BENCH.store.grownSealedBytes],
    ],
  )
  return pseudonym
}

async function erase(
  { product, keyring }: { readonly product: Product; readonly keyring: pg.Client },
  userId: string,
  pseudonym: Uint8Array,
): Promise<Taken> {
  const request = await file(product, [{ type: 'user_id', value: userId }], 'erasure')
  if (!(await hasKey(keyring, pseudonym))) throw new Error('Cannot measure: there is no key')
  const startedAtMs = performance.now()
  const approving = call(product, 'POST', `/dsr/v1/requests/${request}/approve`)
  while (await hasKey(keyring, pseudonym)) await delay(LOOK_MS)
  const unreadableMs = performance.now() - startedAtMs
  await approving
  await untilCompleted(product, request)
  return { unreadableMs, completedMs: performance.now() - startedAtMs }
}

async function hasKey(keyring: pg.Client, pseudonym: Uint8Array): Promise<boolean> {
  const { rows } = await keyring.query(
    'select 1 from keyring.subject_keys where pseudonym = $1 limit 1',
    [pseudonym],
  )
  return rows.length > 0
}

/** The floor: PostgreSQL deletes as many rows by the same index, in one transaction. */
async function deleteBare(store: pg.Client, pseudonym: Uint8Array): Promise<number> {
  const startedAtMs = performance.now()
  await store.query(
    'delete from reports where user_pseudonym = $1 and tenant_id = (select id from tenants where name = $2)',
    [pseudonym, 'contoso'],
  )
  return performance.now() - startedAtMs
}

function rowsOf(
  { reports, stored }: ErasureDurations,
  taken: readonly Taken[],
  floors: readonly number[],
): readonly ResultRow[] {
  const floorMs = quantile(floors, 0.5)
  const unreadable = taken.map(({ unreadableMs }) => unreadableMs)
  const completed = taken.map(({ completedMs }) => completedMs)
  const name = `Erasure of ${count(reports)} reports among ${count(stored)}`
  const ms = (values: readonly number[], share: number) => `${count(quantile(values, share))} ms`
  const promised = (100 * quantile(completed, 0.99)) / MINUTE_MS
  return [
    {
      name: 'Floor: PostgreSQL deletes as many rows in one transaction',
      value: ms(floors, 0.5),
      ratio: '',
    },
    { name: `${name}: unreadable, p50`, value: ms(unreadable, 0.5), ratio: '' },
    { name: `${name}: unreadable, p99`, value: ms(unreadable, 0.99), ratio: '' },
    {
      name: `${name}: proved, p50`,
      value: ms(completed, 0.5),
      ratio: `${(quantile(completed, 0.5) / floorMs).toFixed(1)} times the floor`,
    },
    {
      name: `${name}: proved, p99`,
      value: ms(completed, 0.99),
      ratio: `${promised.toFixed(1)} % of the minute that is promised`,
    },
  ]
}

/** The value below which this share of all is; of few values the greatest for a share near 1. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
