import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import type { Contract } from '#policies/engine/bundle.ts'
import { matchContract } from '#policies/engine/match.ts'
import { minimise } from '#policies/engine/minimise.ts'
import { catalogueBundle } from './fixtures/catalogue.ts'

// What real SDKs and browsers send is held against the standard contracts, in the form that policies/README.md gives to
// their reports.

interface Sent {
  readonly type: string
  readonly data: JsonObject
}

const bundle = await catalogueBundle()

function contractOf(type: string): Contract {
  const contract = matchContract(bundle, 'any-product', type)
  if (contract === undefined) throw new Error(`There is no contract for ${type}`)
  return contract
}

/** The bodies of the vectors of a protocol. */
function bodiesOf(folder: string): readonly string[] {
  const place = new URL(`vectors/${folder}/`, import.meta.url)
  return readdirSync(place).map((name) => {
    const vector: { body: string } = JSON.parse(readFileSync(new URL(name, place), 'utf8'))
    return vector.body
  })
}

/** The items of a JSON array, of lines of JSON, or the one object. */
function itemsOf(body: string): readonly JsonObject[] {
  const values: JsonValue[] = body.startsWith('[')
    ? JSON.parse(body)
    : body.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  return values.filter(isJsonObject)
}

const objectAt = (value: JsonObject, name: string): JsonObject => {
  const inner = value[name]
  return isJsonObject(inner) ? inner : {}
}

const BASE_TYPES: Readonly<Record<string, string>> = {
  MessageData: 'message',
  ExceptionData: 'exception',
  EventData: 'event',
  MetricData: 'metric',
  RequestData: 'request',
  RemoteDependencyData: 'dependency',
  PageViewData: 'page_view',
  PageviewData: 'page_view',
  PageviewPerformanceData: 'page_view_performance',
  AvailabilityData: 'availability',
}

function applicationInsights({ time, iKey, name, data: _, ...item }: JsonObject, data: JsonObject) {
  const type = BASE_TYPES[String(data['baseType'])]
  return {
    type: `application_insights.${type}`,
    data: { ...item, baseData: data['baseData'] ?? null },
  }
}

function oneCollector({ time, iKey, ...event }: JsonObject): Sent {
  const isError = objectAt(event, 'data')['baseType'] === 'ExceptionData'
  return { type: `one_collector.${isError ? 'exception' : 'event'}`, data: event }
}

/** The names of the older form that are not the same words in the newer one. */
const CSP_NAMES: Readonly<Record<string, string>> = {
  'blocked-uri': 'blockedURL',
  'document-uri': 'documentURL',
  'script-sample': 'sample',
}

function reporting(report: JsonObject): Sent {
  const { type, ...data } = report
  if (typeof type === 'string') {
    return {
      type: `reporting.${type.replace(/-violation$/, '_violation').replaceAll('-', '_')}`,
      data,
    }
  }
  const body = Object.entries(objectAt(report, 'csp-report')).map(([name, value]) => [
    CSP_NAMES[name] ?? name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ])
  return { type: 'reporting.csp_violation', data: { body: Object.fromEntries(body) } }
}

const PROTOCOLS: Readonly<Record<string, (item: JsonObject) => Sent>> = {
  application_insights: (item) => applicationInsights(item, objectAt(item, 'data')),
  one_collector: oneCollector,
  reporting,
}

/** What the recorded programs added; everything else is what SDKs and browsers send by themselves. */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  // What has no name of an SDK's own is a program's: a product declares it in a contract of its own.
  application_insights: [
    'baseData.measurements',
    'baseData.properties',
    'baseData.properties.auth',
    'baseData.properties.card',
    'baseData.properties.email',
    'baseData.properties.phone',
    'baseData.properties.region',
    'baseData.properties.report',
    'baseData.properties.ua',
    'baseData.properties.user',
  ],
  one_collector: [
    'data.amount',
    'data.durMs',
    'data.e',
    'data.gift',
    'data.items',
    'data.note',
    'data.phone',
    'data.referrerUri',
    'data.route',
    'data.title',
    'data.uri',
    'data.userEmail',
  ],
  reporting: [],
}

const sent = Object.entries(PROTOCOLS).map(([folder, read]) => ({
  folder,
  reports: bodiesOf(folder).flatMap((body) => itemsOf(body).map(read)),
}))

const kept = (report: Sent) =>
  minimise(report.data, contractOf(report.type), { level: 'optional', scrubKey: (key) => key })

test.each(sent)(
  'of $folder every field that is sent is declared, or a program added it',
  ({ folder, reports }) => {
    const undeclared = reports.flatMap((report) => kept(report).undeclared.map(({ path }) => path))
    expect([...new Set(undeclared)].toSorted()).toEqual(ADDED[folder])
  },
)

test.each(sent)('of $folder every field has the type that is sent', ({ reports }) => {
  const wrong = reports.flatMap((report) =>
    kept(report)
      .remarks.filter(({ kind }) => kind === 'WRONG_TYPE')
      .map(({ path }) => `${report.type} ${path}`),
  )
  expect(wrong).toEqual([])
})

test.each(sent)(
  'of $folder there is a report of every type that there is a contract for',
  ({ folder, reports }) => {
    const types = new Set(reports.map(({ type }) => type))
    const declared = [...bundle.contracts.values()]
      .map(({ type }) => type)
      .filter((type) => type.startsWith(`${folder}.`))
    expect([...types].toSorted()).toEqual(declared.toSorted())
  },
)

/** Texts of the recorded person that stand in fields whose contracts let nothing of them through. */
const NEVER: readonly string[] = [
  'jdoe-laptop',
  '203.0.113.42',
  'jane.doe%40example.com',
  's3cr3t-tok-42',
  'SELECT * FROM users',
  'Checkout - Jane Doe',
  '078-05-1120',
]

/** Fields of which only a pseudonym is stored, which the step after this one makes. */
const PSEUDONYMS = /roleInstance$|(?:^|\.)(?:id|localId|authId|authUserId|accountId|userId|sesId)$/

test.each(sent)(
  'of $folder nothing but texts that are scrubbed can hold what leads to a person',
  ({ reports }) => {
    const free = new Set(['message', 'stack', 'assembly', 'fileName', 'errorSrc', 'name'])
    const withoutTexts = reports.map((report) =>
      JSON.stringify(kept(report).data, (key, value) =>
        typeof value === 'string' && (free.has(key) || PSEUDONYMS.test(key)) ? undefined : value,
      ),
    )
    for (const text of NEVER) expect(withoutTexts.join('\n')).not.toContain(text)
  },
)
