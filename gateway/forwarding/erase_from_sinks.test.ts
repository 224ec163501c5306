import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countSinkErasures } from '#drizzle/repositories/sink_erasures.ts'
import {
  deleteSink,
  lockSinkBatch,
  type SinkRecord,
  unlockSinkBatch,
} from '#drizzle/repositories/sinks.ts'
import { deleteSubjectReports } from '#drizzle/repositories/subject_reports.ts'
import {
  addWebhook,
  createForwardWorld,
  type ForwardWorld,
  readSink,
  storeReports,
} from '../../test/fixtures/forwarding.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import { until } from '../../test/support/wire.ts'
import { deliverErasures, eraseFromSink } from './erase_from_sinks.ts'
import { startForwarder } from './forwarder.ts'
import { sealSecrets } from './sink_settings.ts'

let store: TestStore
let world: ForwardWorld
let folder: string

beforeAll(async () => {
  store = await startTestStore()
  world = createForwardWorld(store)
  folder = mkdtempSync(join(tmpdir(), 'tidegate-sink-'))
})
afterAll(async () => {
  await store?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A sink that writes files into the folder. */
async function addFiles(): Promise<SinkRecord> {
  const id = crypto.randomUUID()
  return await addWebhook(world, pathToFileURL(folder).href, {
    id,
    kind: 'parquet',
    sealedSecrets: sealSecrets(world.parts, id, {}),
    keeps: true,
  })
}

const filesIn = () =>
  readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('.parquet'))

test('what is erased is removed from a destination that keeps files, and nothing of what is not', async () => {
  const sink = await addFiles()
  const rows = await storeReports(
    world,
    Array.from({ length: 3 }, () => ({ tenantId: sink.tenantId, receivedAtMs: world.nowMs })),
  )
  const forwarder = startForwarder(world.parts)
  await until(async () => (await readSink(world, sink)).sent === 3, 'three are sent')
  expect(filesIn().length).toBeGreaterThan(0)
  const { tenantId } = sink
  const { signal } = new AbortController()
  const erase = (erased: typeof rows) =>
    eraseFromSink(world.parts, sink, {
      signal,
      reports: erased.map(({ id, product, receivedAtMs }) => ({
        id,
        tenantId,
        product,
        receivedAtMs,
      })),
    })
  expect(await erase(rows.slice(0, 1))).toMatchObject({ kind: 'forgotten', rewritten: 1 })
  expect(await erase(rows.slice(0, 1))).toMatchObject({
    kind: 'forgotten',
    rewritten: 0,
    deleted: 0,
  })
  expect(await erase(rows)).toMatchObject({ kind: 'forgotten', deleted: 1 })
  expect(filesIn()).toEqual([])
  await forwarder.stop()
  await world.parts.database.withOwner((tx) => deleteSink(tx, sink))
})

test('an erasure waits for the batch that is under way, and no batch begins during one', async () => {
  const sink = await addFiles()
  const { tenantId } = sink
  const client = await store.connect()
  expect(await lockSinkBatch(client, sink.id)).toBe(true)
  await storeReports(world, [{ tenantId, receivedAtMs: world.nowMs }])
  const forwarder = startForwarder(world.parts)
  const signal = AbortSignal.timeout(400)
  expect(await eraseFromSink(world.parts, sink, { reports: [], signal })).toMatchObject({
    kind: 'retry',
  })
  expect((await readSink(world, sink)).sent).toBe(0)
  await unlockSinkBatch(client, sink.id)
  await until(async () => (await readSink(world, sink)).sent === 1, 'it is sent')
  await forwarder.stop()
})

test('a sink that cannot delete is no part of an erasure', async () => {
  const sink = await addWebhook(world, 'http://127.0.0.1:9/')
  const { signal } = new AbortController()
  expect(await eraseFromSink(world.parts, sink, { reports: [], signal })).toBe(undefined)
})

test('what is deleted from the store is noted in the same statement, and stays so until the sink has removed it', async () => {
  const { tenantId } = await addWebhook(world, 'http://127.0.0.1:9/')
  const id = crypto.randomUUID()
  const sink = await addWebhook(world, pathToFileURL(folder).href, {
    id,
    tenantId,
    name: 'files',
    kind: 'parquet',
    sealedSecrets: sealSecrets(world.parts, id, {}),
    keeps: true,
  })
  const subject = pseudonymOf(77)
  const [gone, kept] = await storeReports(world, [
    { tenantId, receivedAtMs: world.nowMs, pseudonyms: { userId: subject } },
    { tenantId, receivedAtMs: world.nowMs },
  ])
  const { database } = world.parts
  const batch = { subjects: [subject], day: gone?.expiresOn ?? '', limit: 10 }
  const deleted = await database.withTenant(tenantId, (tx) =>
    deleteSubjectReports(tx, tenantId, batch),
  )
  expect(deleted).toBe(1)
  const count = () => database.withTenant(tenantId, (tx) => countSinkErasures(tx, tenantId))
  expect(await count()).toBe(1)
  const client = await store.connect()
  await lockSinkBatch(client, sink.id)
  await deliverErasures(world.parts, AbortSignal.timeout(300))
  expect(await count()).toBe(1)
  await unlockSinkBatch(client, sink.id)
  await deliverErasures(world.parts, AbortSignal.timeout(10_000))
  expect(await count()).toBe(0)
  expect(kept).toBeDefined()
})
