import * as stable from '@opentelemetry/semantic-conventions'
import * as incubating from '@opentelemetry/semantic-conventions/incubating'
import { expect, test } from 'vitest'
import { listFields } from '#policies/engine/field_tree.ts'
import { catalogueBundle } from './fixtures/catalogue.ts'

/** Groups of which every attribute is declared although the conventions do not call them stable yet. */
const GROUPS = [
  'app',
  'browser',
  'client',
  'deployment',
  'device',
  'enduser',
  'exception',
  'gen_ai',
  'host',
  'http',
  'os',
  'process',
  'server',
  'service',
  'session',
  'telemetry',
  'url',
  'user',
  'user_agent',
  'webengine',
]

/** Names of attributes; where a part of the name is the program's own it is `*`. */
function attributesOf(conventions: object): readonly string[] {
  return Object.entries(conventions)
    .filter(([name]) => name.startsWith('ATTR_'))
    .map(([, value]) => (typeof value === 'function' ? String(value('*')) : String(value)))
}

const bundle = await catalogueBundle()

/** Every path that a contract of OpenTelemetry declares. */
function pathsOf(type: string): ReadonlySet<string> {
  const contract = bundle.contracts.get(`standard/${type}`)
  if (contract === undefined) throw new Error(`Wanted a contract for ${type}`)
  return new Set(listFields(contract.root).map(({ path }) => path))
}

const declared = new Map(
  ['otel.span', 'otel.log', 'otel.metric'].map((type) => [type, pathsOf(type)]),
)

/** The types that declare an attribute, of the resource or of the record. A `**` stands for `*` too. */
function typesOf(attribute: string): readonly string[] {
  const paths = ['resource', 'attributes'].flatMap((place) => [
    `${place}.${attribute}`,
    `${place}.${attribute}`.replace(/\*$/, '**'),
  ])
  return [...declared].flatMap(([type, known]) =>
    paths.some((path) => known.has(path)) ? [type] : [],
  )
}

test('every stable attribute of the semantic conventions is declared', () => {
  const attributes = attributesOf(stable)
  expect(attributes.length).toBeGreaterThan(100)
  expect(attributes.filter((attribute) => typesOf(attribute).length === 0)).toEqual([])
})

test.each(GROUPS)('every attribute of the group %s is declared, stable or not', (group) => {
  const attributes = [...attributesOf(stable), ...attributesOf(incubating)].filter((attribute) =>
    attribute.startsWith(`${group}.`),
  )
  expect(attributes.length).toBeGreaterThan(0)
  expect(attributes.filter((attribute) => typesOf(attribute).length === 0)).toEqual([])
})

test('whatever is declared is declared for spans and logs, but for what only metrics have', () => {
  const ofMetrics = /^(?:aspnetcore\.routing\.match_status|(?:dotnet|jvm|signalr)\..+)$/
  const partly = attributesOf(stable).filter((attribute) => {
    const types = typesOf(attribute)
    return !(types.includes('otel.span') && types.includes('otel.log'))
  })
  expect(partly.filter((attribute) => !ofMetrics.test(attribute))).toEqual([])
})
