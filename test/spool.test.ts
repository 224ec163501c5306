import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { postmasterOf } from './support/database.ts'
import { type Product, removeDataDir, startProduct, type TestKey } from './support/product.ts'
import { errorReport, OUTLOOK, readReports, send, spooledRows, until } from './support/wire.ts'

const running: Product[] = []
afterEach(async () => {
  for (const product of running.splice(0)) {
    await product.stop()
    removeDataDir(product)
  }
})

async function start(dataDir?: string): Promise<Product> {
  const product = await startProduct(dataDir === undefined ? {} : { dataDir })
  running.push(product)
  return product
}

/** PostgreSQL's processes: the postmaster and all its children. */
function postgresOf(product: Product): readonly number[] {
  const { processId } = postmasterOf(product)
  const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8')
  return [processId, ...children.split(' ').filter(Boolean).map(Number)]
}

function signalAll(processIds: readonly number[], signal: NodeJS.Signals): void {
  for (const processId of processIds) {
    try {
      process.kill(processId, signal)
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Clients that send reports until they are told to stop; the ids of those that were answered 202. */
function startClients(product: Product, { key }: TestKey) {
  const acknowledged: string[] = []
  const refused: number[] = []
  let isStopped = false
  const loops = Array.from({ length: 6 }, async () => {
    while (!isStopped) {
      const reports = [errorReport(), errorReport()]
      const body = [...reports, { type: 'error', data: 'malformed' }]
      const answer = await send(product, {
        path: '/v1/reports',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify(body),
      }).catch(() => undefined)
      if (answer === undefined) return
      if (answer.status === 202) acknowledged.push(...reports.map(({ id }) => id))
      else refused.push(answer.status)
      await sleep(20)
    }
  })
  return {
    acknowledged,
    refused,
    stop: async () => {
      isStopped = true
      await Promise.all(loops)
    },
  }
}

async function untilDrained(product: Product): Promise<void> {
  await until(async () => (await spooledRows(product)) === 0, 'the spool is drained', 40_000)
}

/** Waits for the drain; what is stored then is there once, and all that was acknowledged is among it. */
async function expectAllOnce(
  product: Product,
  acknowledged: readonly string[],
): Promise<readonly string[]> {
  await untilDrained(product)
  const stored = (await readReports(product)).map(({ id }) => String(id))
  const known = new Set(stored)
  expect(known.size).toBe(stored.length)
  expect(acknowledged.filter((id) => !known.has(id))).toEqual([])
  return stored
}

/** Each stored report is counted once, and each request held one that is malformed. */
async function expectAccounted(product: Product, stored: readonly string[]): Promise<void> {
  const { body } = await product.api('GET', '/manage/v1/outcomes?tenant=contoso')
  const totals = body['totals']
  const count = (name: string) => Number(totals?.[name])
  expect(count('received')).toBe(
    count('accepted') +
      count('redacted') +
      count('dropped') +
      count('quarantined') +
      count('rejected'),
  )
  expect(count('accepted') + count('redacted')).toBe(stored.length)
  expect(count('rejected')).toBe(stored.length / 2)
  expect(count('dropped')).toBe(0)
  const flow = await product.api('GET', '/manage/v1/flow?tenant=contoso')
  expect(flow.body['totals']?.['stored']).toBe(stored.length)
}

async function untilAcknowledged(
  clients: { readonly acknowledged: readonly string[] },
  more: number,
): Promise<void> {
  const count = clients.acknowledged.length + more
  await until(() => clients.acknowledged.length >= count, `${more} more are acknowledged`)
}

async function untilSpooled(product: Product): Promise<void> {
  await until(async () => (await spooledRows(product)) > 300, 'reports are spooled', 40_000)
}

describe('while the store does not answer', () => {
  it('reports are acknowledged from the spool, and each is stored once when it is back', async () => {
    const product = await start()
    const key = await product.createKey(OUTLOOK)
    const clients = startClients(product, key)
    await untilAcknowledged(clients, 100)
    const processes = postgresOf(product)
    signalAll(processes, 'SIGSTOP')
    try {
      await untilSpooled(product)
    } finally {
      signalAll(processes, 'SIGCONT')
    }
    await untilAcknowledged(clients, 100)
    await clients.stop()
    expect(clients.refused).toEqual([])
    await expectAccounted(product, await expectAllOnce(product, clients.acknowledged))
  }, 120_000)

  it('what was acknowledged outlives the gateway and PostgreSQL, both killed', async () => {
    const first = await start()
    const key = await first.createKey(OUTLOOK)
    const clients = startClients(first, key)
    await untilAcknowledged(clients, 100)
    const processes = postgresOf(first)
    signalAll(processes, 'SIGSTOP')
    await untilSpooled(first)
    await first.kill()
    signalAll(processes, 'SIGKILL')
    await clients.stop()
    running.length = 0
    const second = await start(first.dataDir)
    const stored = await expectAllOnce(second, clients.acknowledged)
    await expectAccounted(second, stored)
    expect(second.output()).toContain('spool_adopted')
  }, 120_000)

  it('a PostgreSQL that is killed under load costs no acknowledged report', async () => {
    const product = await start()
    const key = await product.createKey(OUTLOOK)
    const clients = startClients(product, key)
    for (let kills = 0; kills < 3; kills += 1) {
      await untilAcknowledged(clients, 200)
      await untilDrained(product)
      signalAll(postgresOf(product), 'SIGKILL')
      await untilAcknowledged(clients, 200)
    }
    await clients.stop()
    await expectAllOnce(product, clients.acknowledged)
    expect((await send(product, { path: '/readyz', method: 'GET' })).status).toBe(200)
  }, 120_000)
})
