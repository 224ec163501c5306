import { execFile } from 'node:child_process'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dumpDatabase } from './support/database.ts'
import { PERSON } from './support/planted_person.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { createTenant, readOutcomes, readReports } from './support/wire.ts'

const run = promisify(execFile)
const CLIENT_MS = 60_000

let product: Product

beforeAll(async () => {
  product = await startProduct()
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

/** Runs a customer's program to its end; the last line that it prints. */
async function runClient(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const script = join(import.meta.dirname, 'support', name)
  const { stdout } = await run(process.execPath, [script, ...args], {
    cwd: resolve(import.meta.dirname, '..'),
    env: { PATH: process.env['PATH'], HOME: `/home/${PERSON.name}`, ...env },
    timeout: CLIENT_MS,
  })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

/** What may be nowhere: the person, and the machine that the SDKs ran on. */
const PLANTED: readonly string[] = [
  ...Object.values(PERSON),
  encodeURIComponent(PERSON.email),
  ...(hostname().length >= 8 ? [hostname()] : []),
]

function plantedIn(text: string): readonly string[] {
  return PLANTED.filter((value) => text.includes(value))
}

function typesOf(reports: readonly Json[]): ReadonlySet<string> {
  return new Set(reports.map(({ type }) => String(type)))
}

async function storedOf(tenant: string): Promise<readonly Json[]> {
  const reports = await readReports(product, { tenant })
  expect(plantedIn(JSON.stringify(reports))).toEqual([])
  return reports
}

describe('@sentry/node', () => {
  it.each([
    ['stream', 'sentry.span'],
    ['static', 'sentry.transaction'],
  ])(
    'with traces as %s sees success only, and everything that it sends is stored clean',
    async (lifecycle, traceType) => {
      const tenant = `sentry-${lifecycle}`
      const key = await createTenant(product, tenant)
      const { statuses } = parseStatuses(await runClient('sentry_client.ts', [key.dsn, lifecycle]))
      expect(statuses.length).toBeGreaterThan(4)
      expect(new Set(statuses)).toEqual(new Set([200]))
      const reports = await storedOf(tenant)
      expect([...typesOf(reports)]).toEqual(
        expect.arrayContaining([
          'sentry.event',
          traceType,
          'sentry.session',
          'sentry.check_in',
          'sentry.feedback',
          'sentry.log',
        ]),
      )
      const events = JSON.stringify(
        reports.filter(({ type }) => String(type) === 'sentry.event').map(({ data }) => data),
      )
      expect(events).toContain('Cannot pay')
      expect(events).toContain('console says')
      expect(events).toContain('psn_')
      const { totals } = await readOutcomes(product, { tenant })
      expect(totals).toMatchObject({ quarantined: 0, rejected: 0 })
    },
    CLIENT_MS,
  )
})

function parseStatuses(printed: unknown): { readonly statuses: readonly number[] } {
  return printed as { readonly statuses: readonly number[] }
}

function otelSettings(
  { key }: TestKey,
  [protocol, compression]: readonly [protocol: string, compression: string],
): Readonly<Record<string, string>> {
  return {
    OTEL_SERVICE_NAME: 'shop',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process',
    OTEL_RESOURCE_ATTRIBUTES: `user.name=${PERSON.name},host.ip=${PERSON.ipAddress}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: product.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_COMPRESSION: compression,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${key}`,
  }
}

describe('the OpenTelemetry SDK', () => {
  it.each([
    ['http/protobuf', 'gzip'],
    ['http/protobuf', 'none'],
    ['http/json', 'gzip'],
    ['http/json', 'none'],
  ])(
    'over %s with compression %s sees no error, and logs, spans and metrics are stored clean',
    async (protocol, compression) => {
      const tenant = `otel-${protocol.replace('/', '-')}-${compression}`
      const key = await createTenant(product, tenant)
      const settings = otelSettings(key, [protocol, compression])
      expect(await runClient('otel_client.ts', [], settings)).toEqual({ errors: [] })
      const reports = await storedOf(tenant)
      expect(typesOf(reports)).toEqual(new Set(['otel.log', 'otel.span', 'otel.metric']))
      const text = JSON.stringify(reports)
      expect(text).toContain('shop')
      expect(text).toContain('psn_')
      const { totals } = await readOutcomes(product, { tenant })
      expect(totals).toMatchObject({ received: 4, dropped: 0, quarantined: 0, rejected: 0 })
    },
    CLIENT_MS,
  )
})

describe('after all of them', () => {
  it('the person is in no table, no shape, no metric and no line of the output', async () => {
    const found = [...(await dumpDatabase(product))].flatMap(([column, bytes]) =>
      plantedIn(bytes.toString('utf8')).map((value) => `${column}: ${value}`),
    )
    expect(found).toEqual([])
    const metrics = await fetch(`${product.url}/metrics`)
    expect(plantedIn(await metrics.text())).toEqual([])
    expect(plantedIn(product.output())).toEqual([])
  })
})
