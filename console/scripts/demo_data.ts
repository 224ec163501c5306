import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A started gateway that is to be filled. */
export interface Started {
  readonly url: string
  readonly adminToken: string
  readonly dataDir: string
}

const TENANT = 'contoso'
const OUTLOOK = 'dynamics-365-for-outlook-client'
/** How many reports of each type are sent, by product. */
const SENT: readonly (readonly [product: string, type: string, count: number])[] = [
  [OUTLOOK, 'error', 46],
  [OUTLOOK, 'usage', 130],
  [OUTLOOK, 'performance', 90],
  [OUTLOOK, 'hardware', 60],
  ['dynamics-365-sales-for-teams-client', 'usage', 70],
  ['dynamics-365-sales-for-teams-client', 'error', 17],
  ['crm-mobile-client', 'performance', 55],
  ['business-central-mobile-app', 'usage', 40],
  [OUTLOOK, 'calendar_heatmap', 12],
  ['crm-mobile-client', 'gesture_trace', 7],
]
const FEATURES = ['track', 'set_regarding', 'open_pane', 'convert_to_case', 'search']
/** Errors as such clients write them, with data of made-up people that must not be kept. */
const ERRORS = [
  'Cannot synchronise item 4711 of jane.doe@example.com: the server closed the connection',
  'Timeout after 3000 ms while opening the pane for +1 415 555 0132',
  'Cannot read property subject of undefined in C:\\Users\\jane.doe\\AppData\\addin.js',
] as const
const STACKS = [
  'at Sync.push (sync.ts:214:11)\n    at Sync.run (sync.ts:88:5)',
  'at Pane.open (pane.ts:41:9)\n    at Host.onReady (host.ts:12:3)',
  'at Tracker.track (tracker.ts:7:21)\n    at Ribbon.click (ribbon.ts:130:2)',
] as const

/** Fills a new gateway through its public addresses with what a week of work leaves behind. */
export async function fillGateway(started: Started): Promise<void> {
  const api = createApi(started)
  await giveConsent(api)
  await sendReports(started)
  await sendReports(started)
  await addSink(api)
  await fileRequests(api)
  await placeHold(api)
}

type Api = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>

function createApi({ url, adminToken }: Started): Api {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${adminToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok)
      throw new Error(`Cannot fill the gateway: ${method} ${path} ${response.status}`)
    return text === '' ? {} : JSON.parse(text)
  }
}

async function giveConsent(api: Api): Promise<void> {
  await api('PUT', '/manage/v1/consents', { tenant: TENANT, scope: 'tenant', choice: 'optional' })
  await api('PUT', '/manage/v1/consents', {
    ...{ tenant: TENANT, scope: 'tenant', product: 'crm-mobile-client', choice: 'required' },
  })
  await api('PUT', '/manage/v1/consents', {
    ...{ tenant: TENANT, scope: 'user', subject: { userId: 'u-17' }, choice: 'required' },
  })
}

async function sendReports({ url, dataDir }: Started): Promise<void> {
  const keys = parseKeys(readFileSync(join(dataDir, 'ingest-keys.json'), 'utf8'))
  for (const [product, type, count] of SENT) {
    const reports = Array.from({ length: count }, (_, index) => ({
      ...{ product, type },
      version: `2.${index % 3}.0`,
      subject: { userId: `u-${index % 24}`, deviceId: `d-${index % 31}`, organisationId: 'o-1' },
      data: dataOf(type, index),
    }))
    const response = await fetch(`${url}/v1/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[product]?.key ?? ''}` },
      body: JSON.stringify(reports),
    })
    if (!response.ok) throw new Error(`Cannot send reports of ${product}: ${response.status}`)
  }
}

function parseKeys(text: string): Readonly<Record<string, { readonly key: string } | undefined>> {
  return JSON.parse(text)
}

function dataOf(type: string, index: number): Record<string, unknown> {
  const variant = index % ERRORS.length
  const byType: Readonly<Record<string, Record<string, unknown>>> = {
    error: {
      description: (ERRORS[variant] ?? '').replace('4711', String(1_000 + index)),
      stack: `Error\n    ${STACKS[variant]}`,
      errorCode: `E${100 + variant}`,
      severity: variant === 0 ? 'error' : 'warning',
      operation: 'sync',
      loggedBy: 'Jane Doe',
    },
    usage: {
      feature: FEATURES[index % FEATURES.length],
      action: 'click',
      count: (index % 7) + 1,
      durationMs: 40 + index,
      screen: `https://mail.example.com/item?mail=jane.doe@example.com&n=${index}`,
    },
    performance: {
      operation: 'open_pane',
      durationMs: 120 + ((index * 37) % 400),
      success: index % 9 !== 0,
      memoryMb: 210 + index,
    },
    hardware: { model: 'Surface Pro', manufacturer: 'Microsoft', cpuCores: 8, memoryMb: 16_384 },
  }
  return byType[type] ?? { cell: index, colour: 'teal', day: 'monday' }
}

async function addSink(api: Api): Promise<void> {
  // Nobody listens there: the overview tells of it.
  await api('POST', '/manage/v1/sinks', {
    ...{ tenant: TENANT, name: 'archive', kind: 'otlp', purpose: 'operating_and_troubleshooting' },
    endpoint: 'http://127.0.0.1:9',
  })
}

async function fileRequests(api: Api): Promise<void> {
  const requests = [
    ['erasure', 'gdpr', 'u-3'],
    ['access', 'gdpr', 'u-5'],
    ['erasure', 'ccpa', 'u-8'],
    ['portability', 'uk_gdpr', 'u-11'],
    ['objection', 'gdpr', 'u-12'],
    ['access', 'lgpd', 'u-14'],
  ] as const
  const ids: string[] = []
  for (const [type, regulation, value] of requests) {
    const filed = await api('POST', '/dsr/v1/requests', {
      ...{ type, regulation, tenant: TENANT, identities: [{ type: 'user_id', value }] },
    })
    ids.push(String(filed['id']))
  }
  const [first = '', second = ''] = ids
  for (const id of [first, second]) {
    const { planHash } = await api('GET', `/dsr/v1/requests/${id}/preview`)
    await api('POST', `/dsr/v1/requests/${id}/approve`, { planHash })
  }
}

async function placeHold(api: Api): Promise<void> {
  await api('POST', '/manage/v1/holds', {
    ...{ tenant: TENANT, reason: 'Dispute about an outage', owner: 'legal' },
    query: { product: 'business-central-mobile-app' },
  })
}
