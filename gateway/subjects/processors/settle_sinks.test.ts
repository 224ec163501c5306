import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listDeliveries } from '#drizzle/repositories/request_deliveries.ts'
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
  storeReports,
} from '../../../test/fixtures/forwarding.ts'
import { startTestStore, type TestStore } from '../../../test/fixtures/postgres.ts'
import { pseudonymOf } from '../../../test/fixtures/stored_reports.ts'
import { deliverErasures } from '../../forwarding/erase_from_sinks.ts'
import { sealSecrets } from '../../forwarding/sink_settings.ts'
import { printDistribution } from '../opendsr/distribution.ts'
import { settleSinks } from './settle_sinks.ts'

let store: TestStore
let world: ForwardWorld
let folder: string

beforeAll(async () => {
  store = await startTestStore()
  world = createForwardWorld(store)
  folder = mkdtempSync(join(tmpdir(), 'tidegate-settle-'))
})
afterAll(async () => {
  await store?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function addFiles(): Promise<SinkRecord> {
  const id = randomUUID()
  return await addWebhook(world, pathToFileURL(folder).href, {
    ...{ id, kind: 'parquet', keeps: true, sealedSecrets: sealSecrets(world.parts, id, {}) },
  })
}

/** Deletes what there is of a new person, for a new request; the request. */
async function erased(sink: SinkRecord, person: number) {
  const { tenantId } = sink
  const subject = pseudonymOf(person)
  const [row] = await storeReports(world, [
    { tenantId, receivedAtMs: world.nowMs, pseudonyms: { userId: subject } },
  ])
  const requestId = randomUUID()
  const batch = { subjects: [subject], day: row?.expiresOn ?? '', limit: 10, requestId }
  await world.parts.database.withTenant(tenantId, (tx) => deleteSubjectReports(tx, tenantId, batch))
  return { tenantId, id: requestId }
}

type Request = Awaited<ReturnType<typeof erased>>

async function settled(request: Request, at = new Date()) {
  return await world.parts.database.withTenant(request.tenantId, async (tx) => {
    await settleSinks(tx, request, at)
    return await listDeliveries(tx, request)
  })
}

test('a request waits for the sinks that had its own reports, and for those of no other request', async () => {
  const sink = await addFiles()
  const first = await erased(sink, 1)
  await deliverErasures(world.parts, AbortSignal.timeout(10_000))
  const client = await store.connect()
  await lockSinkBatch(client, sink.id)
  const second = await erased(sink, 2)
  await deliverErasures(world.parts, AbortSignal.timeout(300))
  expect(await settled(first)).toMatchObject([
    { processorId: sink.id, kind: 'sink', status: 'confirmed' },
  ])
  expect(await settled(second)).toMatchObject([{ status: 'pending' }])
  await unlockSinkBatch(client, sink.id)
  await deliverErasures(world.parts, AbortSignal.timeout(10_000))
  expect(await settled(second)).toMatchObject([{ status: 'confirmed' }])
  await client.end()
})

test('a sink that is too late is a dead letter, and confirms all the same when it has removed them', async () => {
  const sink = await addFiles()
  const request = await erased(sink, 3)
  const late = new Date(Date.now() + 73 * 3_600_000)
  const dead = await settled(request, late)
  expect(dead).toMatchObject([{ status: 'failed' }])
  expect(printDistribution(dead)).toEqual([
    {
      ...{ domain: null, name: sink.name, status: 'failed' },
      status_message: 'Not taken: somebody has to decide',
    },
  ])
  await deliverErasures(world.parts, AbortSignal.timeout(10_000))
  expect(await settled(request, late)).toMatchObject([{ status: 'confirmed' }])
})

test('a sink that is removed stays in sight as a dead letter', async () => {
  const sink = await addFiles()
  const request = await erased(sink, 4)
  await world.parts.database.withOwner((tx) => deleteSink(tx, sink))
  expect(await settled(request)).toMatchObject([
    { status: 'failed', name: sink.name, lastError: 'Cannot erase at the sink: it was removed' },
  ])
})
