import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RequestHead } from '#domain/collector.ts'
import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type { Report } from '#domain/report.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { matchContract } from '#policies/engine/match.ts'
import { minimise } from '#policies/engine/minimise.ts'
import { checkPolicies } from '#policies/schema/check.ts'
import { sentryCollector } from './index.ts'

const POLICIES = new URL('../../policies/', import.meta.url)
const VECTORS = new URL('../../test/vectors/sentry/', import.meta.url)

function filesOf(folder: string) {
  return readdirSync(new URL(folder, POLICIES))
    .filter((file) => file.startsWith('sentry') || file === 'product.yaml')
    .map((file) => `${folder}${file}`)
    .map((path) => ({ path, text: readFileSync(new URL(path, POLICIES), 'utf8') }))
}

const checked = checkPolicies([...filesOf('catalog/standard/'), ...filesOf('catalog/_mixins/')])
const ownProblems = checked.problems.filter(({ path }) => path.includes('sentry'))

function reportsOf(file: string): readonly Report[] {
  const vector: { path: string; body?: string; bodyBase64?: string } = JSON.parse(
    readFileSync(new URL(file, VECTORS), 'utf8'),
  )
  const body =
    vector.bodyBase64 === undefined
      ? Buffer.from(vector.body ?? '')
      : Buffer.from(vector.bodyBase64, 'base64')
  const url = new URL(vector.path, 'http://gateway.example')
  const head: RequestHead = {
    method: 'POST',
    path: url.pathname,
    params: {},
    query: url.searchParams,
    header: () => undefined,
  }
  const decoding = sentryCollector.decode(body, head)
  const items = decoding.kind === 'decoded' ? decoding.items : []
  return items.flatMap((item) => (item.kind === 'report' ? [item.report] : []))
}

/** The reports of every vector as their contracts leave them at the level Required. */
function minimised() {
  const bundle = compileBundle(checked.source, () => 'test')
  return readdirSync(VECTORS).flatMap((file) =>
    reportsOf(file).map((report) => {
      const contract = matchContract(bundle, 'any-product', report.type)
      if (contract === undefined) throw new Error(`There is no contract for ${report.type}`)
      const options = { level: 'required', scrubKey: (key: string) => key } as const
      return { report, ...minimise(report.data, contract, options) }
    }),
  )
}

describe('the standard contracts of Sentry', () => {
  it('have no problem of their own', () => {
    expect(ownProblems).toEqual([])
    expect(checked.source.products.map(({ product }) => product.product)).toEqual([
      STANDARD_PRODUCT,
    ])
  })

  it('declare all that SDKs send by themselves: only what the programs added is undeclared', () => {
    const added =
      /^(?:contexts\.(?:cart|order)|attributes\.(?:card|ip|plan|userId|email|region|route))$/
    const paths = minimised().flatMap(({ undeclared }) => undeclared.map(({ path }) => path))
    expect(paths.filter((path) => !added.test(path))).toEqual([])
    expect(paths.length).toBeGreaterThan(0)
  })

  it('have the type that SDKs send in every field', () => {
    const wrong = minimised().flatMap(({ remarks }) =>
      remarks.filter(({ kind }) => kind === 'WRONG_TYPE'),
    )
    expect(wrong).toEqual([])
  })

  it('drop source code, variables, bodies, credentials, names, addresses and free form', () => {
    const before = JSON.stringify(minimised().map(({ report }) => report.data))
    const after = JSON.stringify(minimised().map(({ data }) => data))
    const dropped = [
      'hunter2',
      'context_line',
      '"vars"',
      '"cookies"',
      '"query_string"',
      '"username"',
      '"user.name"',
      '"ip_address"',
      '"extra"',
      '"contact_email":"Jane',
      '"infer_ip"',
      'x-forwarded-for',
      '078-05-1120',
    ]
    for (const text of dropped) expect(after.includes(text), text).toBe(false)
    for (const text of ['hunter2', '"vars"', '"username"', '078-05-1120', 'x-forwarded-for']) {
      expect(before.includes(text), text).toBe(true)
    }
  })

  it('keep what an error needs', () => {
    const events = minimised().filter(({ report }) => report.type === 'sentry.event')
    const event = events.find(({ data }) => data['platform'] === 'node' && 'exception' in data)
    expect(event?.data).toMatchObject({
      event_id: expect.any(String),
      exception: { values: expect.any(Array) },
      release: expect.any(String),
      contexts: { os: { name: expect.any(String) }, runtime: { name: 'node' } },
    })
  })
})
