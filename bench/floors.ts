import { randomUUIDv7 } from 'node:crypto'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { nativeCollector } from '#collectors/native/index.ts'
import { SYSTEM_CLOCK } from '#domain/clock.ts'
import type { RequestHead } from '#domain/collector.ts'
import { invariant } from '#domain/invariant.ts'
import { commitGroup } from '#drizzle/repositories/report_writer.ts'
import { readConfig } from '#gateway/config.ts'
import { createGateway, type Gateway } from '#gateway/gateway.ts'
import { hashIngestKey } from '#gateway/pipeline/admit.ts'
import { judge } from '#gateway/pipeline/process.ts'
import type { JudgedReport, RequestContext } from '#gateway/pipeline/steps.ts'
import type { Product } from './product.ts'
import { batchBody } from './report_bodies.ts'
import { BENCH } from './settings.ts'

/** What the machine and the parts give without the rest of the product. */
export interface Floors {
  /** Appends of 8 KiB a second, each synchronised to the disk before the next. */
  readonly appendsPerS: number
  /** Rows a second that COPY takes, through the product's own writer, without HTTP and without judging. */
  readonly copyRowsPerS: number
  /** Reports a second that one thread decodes and judges, without HTTP and without a store. */
  readonly judgedPerS: number
}

/** Measures the floors one after another, each for `windowMs`, while nothing else runs. */
export async function measureFloors(
  product: Product,
  dataDir: string,
  windowMs: number,
): Promise<Floors> {
  const appendsPerS = measureAppends(dataDir, windowMs)
  const gateway = await createGateway({
    config: { ...readConfig({}), dataDir: join(dataDir, 'gateway') },
    databaseUrl: product.databaseUrl,
    clock: SYSTEM_CLOCK,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  })
  try {
    const context = await contextOf(gateway, product.key)
    const judgedPerS = measureJudging(context, windowMs)
    const copyRowsPerS = await measureCopy(gateway, sealedReports(context), windowMs)
    return { appendsPerS, copyRowsPerS, judgedPerS }
  } finally {
    await gateway.close()
  }
}

function ignore(): void {
  // What went wrong is thrown; a benchmark has no log.
}

function measureAppends(dataDir: string, windowMs: number): number {
  const block = Buffer.alloc(BENCH.appendBytes, 1)
  const file = openSync(join(dataDir, 'appends'), 'w')
  const startedAtMs = performance.now()
  let appends = 0
  while (performance.now() - startedAtMs < windowMs) {
    writeSync(file, block)
    fdatasyncSync(file)
    appends += 1
  }
  const elapsedMs = performance.now() - startedAtMs
  closeSync(file)
  return (appends * 1000) / elapsedMs
}

async function contextOf(gateway: Gateway, key: string): Promise<RequestContext> {
  const admission = await gateway.keys.find(hashIngestKey(key))
  invariant(admission !== undefined, 'the ingest key was made at the start')
  await gateway.pseudonymiser.prepare(admission.tenantId)
  return {
    admission,
    collector: nativeCollector.name,
    receivedAtMs: gateway.clock.nowMs(),
    globalPrivacyControl: false,
    bundle: gateway.policies.bundle,
    scrubber: gateway.policies.scrubberFor(admission.tenantId),
    scrubberAt: (place) => gateway.policies.scrubberAt(admission.tenantId, place),
    pseudonymiser: gateway.pseudonymiser,
    consents: gateway.consents,
    suppressions: gateway.suppressions,
    clock: gateway.clock,
  }
}

const HEAD: RequestHead = {
  method: 'POST',
  path: '/v1/reports',
  params: {},
  query: new URLSearchParams(),
  header: (name) => (name === 'content-type' ? 'application/json' : undefined),
}

function judgeBody(body: Uint8Array, context: RequestContext): readonly JudgedReport[] {
  const decoding = nativeCollector.decode(body, HEAD)
  invariant(decoding.kind === 'decoded', 'the bodies of the benchmark are right')
  const judged = decoding.items.map((item) => judge(item, context))
  const reports = judged.filter((item) => item.kind === 'judged')
  invariant(reports.length === judged.length, 'every report of the benchmark is stored')
  return reports
}

function measureJudging(context: RequestContext, windowMs: number): number {
  const bodies = Array.from({ length: BENCH.bodies }, (_, seed) => Buffer.from(batchBody(seed)))
  for (const body of bodies) judgeBody(body, context)
  const startedAtMs = performance.now()
  let reports = 0
  for (let round = 0; performance.now() - startedAtMs < windowMs; round += 1) {
    const body = bodies[round % bodies.length]
    if (body !== undefined) reports += judgeBody(body, context).length
  }
  return (reports * 1000) / (performance.now() - startedAtMs)
}

function sealedReports(context: RequestContext): readonly JudgedReport[] {
  const batches = BENCH.copyRows / BENCH.batchReports
  return Array.from({ length: batches }, (_, seed) =>
    judgeBody(Buffer.from(batchBody(seed)), context),
  ).flat()
}

async function measureCopy(
  { database }: Gateway,
  rows: readonly JudgedReport[],
  windowMs: number,
): Promise<number> {
  const startedAtMs = performance.now()
  let copied = 0
  const copy = async (): Promise<void> => {
    const client = await database.connect()
    while (performance.now() - startedAtMs < windowMs) {
      const group = {
        rows: rows.map((row) => ({ ...row, id: randomUUIDv7(), sealed: row.payload })),
        outcomesOf: () => [],
        shapes: [],
      }
      const refused = await commitGroup(client, group, {
        writer: 0,
        knownSequence: () => 0,
        findSuppressed: async () => new Set(),
      })
      copied += rows.length - refused.duplicates.size
      await delay(0)
    }
    await client.end()
  }
  await Promise.all(Array.from({ length: BENCH.copyWriters }, copy))
  return (copied * 1000) / (performance.now() - startedAtMs)
}
