import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { otlpCollector } from '#collectors/otlp/index.ts'
import { headOf } from '#collectors/otlp/test_head.ts'
import type { Report } from '#domain/report.ts'
import type { Contract } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { matchContract } from '#policies/engine/match.ts'
import { minimise } from '#policies/engine/minimise.ts'
import { checkPolicies } from '#policies/schema/check.ts'

const POLICIES = new URL('../policies/', import.meta.url)
const files = readdirSync(POLICIES, { recursive: true })
  .map(String)
  .filter((path) => /^(catalog|settings)\/.*\.yaml$/.test(path))
  .map((path) => ({ path, text: readFileSync(new URL(path, POLICIES), 'utf8') }))
const { source, problems } = checkPolicies(files)

test('the contracts of OpenTelemetry and their mixins have no problem', () => {
  expect(problems.filter(({ path }) => /\/otel[._]/.test(path))).toEqual([])
})

const bundle = compileBundle(source, () => '')

function contractOf(type: string): Contract {
  const contract = matchContract(bundle, 'any-product', type)
  if (contract === undefined) throw new Error(`Wanted a contract for ${type}`)
  return contract
}

interface Vector {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodyBase64: string
}

const VECTORS = new URL('vectors/otlp/', import.meta.url)

function parseReports(name: string): readonly Report[] {
  const vector = JSON.parse(readFileSync(new URL(name, VECTORS), 'utf8')) as Vector
  const wire = Buffer.from(vector.bodyBase64, 'base64')
  const body = vector.headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire
  const decoding = otlpCollector.decode(body, headOf(vector.path, vector.headers))
  if (decoding.kind !== 'decoded') throw new Error(decoding.message)
  return decoding.items.flatMap((item) => (item.kind === 'report' ? [item.report] : []))
}

const minimised = readdirSync(VECTORS)
  .flatMap(parseReports)
  .map((report) => {
    const options = { level: 'required', scrubKey: (key: string) => key } as const
    return minimise(report.data, contractOf(report.type), options)
  })

/** Attributes that the recorded programs made up; everything else is what the SDKs send by themselves. */
const CUSTOM = [
  'attributes.big',
  'attributes.card.number',
  'attributes.cart.gift',
  'attributes.cart.items',
  'attributes.cart.total',
  'attributes.nested',
  'attributes.region',
  'attributes.report.name',
  'attributes.route',
  'attributes.tags',
  'links[].attributes',
]

test('all that SDKs send by themselves is declared, and nothing that a program makes up', () => {
  const undeclared = new Set(minimised.flatMap((each) => each.undeclared.map(({ path }) => path)))
  expect([...undeclared].sort()).toEqual(CUSTOM)
})

test('no declared type refuses what SDKs send', () => {
  const kinds = new Set(minimised.flatMap(({ remarks }) => remarks.map(({ kind }) => kind)))
  expect([...kinds].sort()).toEqual(['DECLARED', 'GENERALISED', 'UNDECLARED'])
})

test.each([
  'jdoe',
  'jdoe-laptop',
  '203.0.113.42',
  'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lLmRvZSJ9.c2lnbmF0dXJlLWZha2U',
  '4111111111111111',
])('a field that is %s never gets past the contracts, the body aside', (value) => {
  const kept = minimised.map(({ data }) => ({ ...data, body: undefined }))
  expect(JSON.stringify(kept)).not.toContain(`"${value}"`)
})
