import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ApiResult, Json, Product, TestKey } from './product.ts'

export const OUTLOOK = 'dynamics-365-for-outlook-client'
export const PURPOSE = 'operating_and_troubleshooting'

/** A request to any address of the product, and its answer as text. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface WireRequest {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export async function send(product: Product, request: WireRequest): Promise<WireAnswer> {
  const body = request.body
  const response = await fetch(product.url + request.path, {
    method: request.method ?? 'POST',
    headers: { ...request.headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** A request that a real SDK sent. */
export interface Capture {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export function parseCapture(folder: 'otlp' | 'sentry', name: string): Capture {
  const url = new URL(`../vectors/${folder}/${name}.json`, import.meta.url)
  const { path, headers, body, bodyBase64 } = JSON.parse(readFileSync(url, 'utf8')) as {
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly bodyBase64?: string
  }
  const bytes =
    bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64')
  return { path, headers, body: bytes }
}

/** What the captures hold of the made-up person who sent them. */
export const CAPTURED_PERSON: readonly string[] = [
  'jane.doe',
  'jdoe-laptop',
  '/home/jdoe',
  '555-0132',
  '4111 1111 1111 1111',
  '4111111111111111',
  '203.0.113.42',
  '8a2e:370:7334',
  '078-05-1120',
  'DE89370400440532013000',
  's3cr3t-tok-42',
  'u-88412',
]

/** Sends an OTLP capture with a key of ours. */
export async function sendOtlp(
  product: Product,
  { key }: TestKey,
  capture: Capture,
): Promise<WireAnswer> {
  const headers = { ...capture.headers, authorization: `Bearer ${key}` }
  return await send(product, { path: capture.path, headers, body: capture.body })
}

/** Where a key's Sentry envelopes and events go. */
export function sentryPath({ dsn }: TestKey, route: 'envelope' | 'store' = 'envelope'): string {
  const url = new URL(dsn)
  return `/api${url.pathname}/${route}/?sentry_version=7&sentry_key=${url.username}`
}

/** Sends a Sentry capture with a key of ours. */
export async function sendSentry(
  product: Product,
  key: TestKey,
  capture: Capture,
): Promise<WireAnswer> {
  const { 'x-sentry-auth': _, ...headers } = capture.headers
  const route = capture.path.includes('/store') ? 'store' : 'envelope'
  return await send(product, { path: sentryPath(key, route), headers, body: capture.body })
}

/** A native error report of the Outlook client. */
export function errorReport(more: Readonly<Record<string, unknown>> = {}) {
  const { data, ...rest } = more
  const own = typeof data === 'object' && data !== null ? data : {}
  return {
    id: randomUUID(),
    product: OUTLOOK,
    type: 'error',
    ...rest,
    data: { errorCode: 'E42', severity: 'error', ...own },
  }
}

/** A native Optional report of the Outlook client. */
export function trendsReport(more: Readonly<Record<string, unknown>> = {}) {
  return {
    id: randomUUID(),
    product: OUTLOOK,
    type: 'usage_trends',
    data: { feature: 'tracking', period: 'week', count: 3 },
    ...more,
  }
}

/** Every stored report that a query finds, over all pages. */
export async function readReports(
  product: Product,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly Json[]> {
  const found: Json[] = []
  let next: string | undefined
  do {
    const search = new URLSearchParams({
      tenant: 'contoso',
      purpose: PURPOSE,
      limit: '1000',
      ...query,
      ...(next === undefined ? {} : { next }),
    })
    const answer = await product.api('GET', `/manage/v1/reports?${search}`)
    if (answer.status !== 200) throw new Error(`Reports are answered ${answer.status}`)
    found.push(...itemsOf(answer))
    const place = answer.body['next']
    next = place === undefined ? undefined : String(place)
  } while (next !== undefined)
  return found
}

export async function findReport(product: Product, id: string): Promise<Json | undefined> {
  return (await readReports(product)).find((report) => String(report['id']) === id)
}

export function itemsOf({ body }: ApiResult): readonly Json[] {
  const items = body['items']
  return items === undefined ? [] : [...items]
}

/** Outcomes of all tenants or one, as `collector outcome reason` to its count. */
export async function readOutcomes(
  product: Product,
  question: { readonly tenant?: string; readonly by?: string } = {},
): Promise<{
  readonly counts: ReadonlyMap<string, number>
  readonly totals: Readonly<Record<string, number>>
}> {
  const by = question.by ?? 'collector,outcome,reason'
  const search = new URLSearchParams({
    by,
    ...(question.tenant === undefined ? {} : { tenant: question.tenant }),
  })
  const answer = await product.api('GET', `/manage/v1/outcomes?${search}`)
  const counts = new Map<string, number>()
  for (const item of itemsOf(answer)) {
    const label = by
      .split(',')
      .map((name) => String(item[name]))
      .join(' ')
      .trim()
    counts.set(label, Number(item['count']))
  }
  const totals = Object.fromEntries(
    Object.entries(answer.body['totals'] ?? {}).map(([name, count]) => [name, Number(count)]),
  )
  return { counts, totals }
}

/** Waits until a condition holds. Throws where it does not within the time. */
export async function until(
  condition: () => Promise<boolean> | boolean,
  what: string,
  timeoutMs = 20_000,
): Promise<void> {
  const endsAt = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`Waited too long until ${what}`)
    await new Promise((wake) => setTimeout(wake, 50))
  }
}

/** A new tenant with an instance and an ingest key. */
export async function createTenant(product: Product, name: string): Promise<TestKey> {
  await product.api('POST', '/manage/v1/tenants', { name })
  await product.api('POST', `/manage/v1/tenants/${name}/instances`, { name: 'production' })
  return await product.createKey(OUTLOOK, { tenant: name })
}

/** How many rows wait in the product's spool; -1 where it does not say. */
export async function spooledRows(product: Product): Promise<number> {
  const { text } = await send(product, { path: '/metrics', method: 'GET' })
  return Number(/^tidegate_spool_rows(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1] ?? -1)
}
