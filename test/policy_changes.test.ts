import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from './support/command.ts'
import { type Product, removeDataDir, startProduct } from './support/product.ts'
import { itemsOf, OUTLOOK } from './support/wire.ts'

const POLICIES = join(import.meta.dirname, '../policies')
const CONTRACT = join('catalog', OUTLOOK, 'error.yaml')

let folder = ''
let product: Product
/** Hashes in the order in which they came into force. */
const hashes: string[] = []

/** The product as it starts with the policies of the folder, after the one before has stopped. */
async function start(): Promise<void> {
  const dataDir = product?.dataDir
  await product?.stop()
  product = await startProduct({
    ...(dataDir === undefined ? {} : { dataDir }),
    env: { TIDEGATE_POLICIES_DIR: folder },
  })
  hashes.push(String((await product.api('GET', '/manage/v1/bundle')).body['hash']))
}

async function edit(from: string, to: string): Promise<void> {
  const file = join(folder, CONTRACT)
  const text = await readFile(file, 'utf8')
  expect(text).toContain(from)
  await writeFile(file, text.replace(from, to))
}

/** Somebody answers for what is collected longer: without that a start would not take it. */
async function approve(): Promise<void> {
  const who = ['--reviewer', 'review@contoso.example', '--reason', 'Needed for a whole year']
  const args = ['policy', 'approve', folder, ...who]
  const { code, err } = await runCommand(product, args, { TIDEGATE_POLICIES_DIR: folder })
  expect({ code, err }).toEqual({ code: 0, err: '' })
}

// Three starts, each with other policies: the second widens what the first collects, the third narrows it.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidegate-policies-'))
  for (const part of ['catalog', 'settings']) {
    await cp(join(POLICIES, part), join(folder, part), { recursive: true })
  }
  await start()
  await edit('class: required', 'retentionDays: 365\nclass: required')
  await approve()
  await start()
  await edit('retentionDays: 365', 'retentionDays: 30')
  await start()
}, 300_000)
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
  await rm(folder, { recursive: true, force: true })
})

const LONGER =
  'Error report of Dynamics 365 for Outlook Client is kept 365 days at most; so far it was kept as long as the tenant chose, 90 days by default.'
const SHORTER = 'Error report of Dynamics 365 for Outlook Client is kept 30 days instead of 365.'

describe('the bundles of a store', () => {
  it('are listed with what they declare, the newest first, page by page', async () => {
    const all = await product.api('GET', '/manage/v1/bundles')
    expect(all.status).toBe(200)
    expect(itemsOf(all).map(({ hash }) => hash)).toEqual(hashes.toReversed())
    expect(itemsOf(all).map(({ isInForce }) => isInForce)).toEqual([true, false, false])
    for (const item of itemsOf(all)) {
      expect(item).toMatchObject({
        products: 16,
        contracts: expect.any(Number),
        firstUsedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      })
      expect(Number(item['contracts'])).toBeGreaterThan(100)
    }
    const first = await product.api('GET', '/manage/v1/bundles?limit=2')
    const next = String(first.body['next'])
    const second = await product.api('GET', `/manage/v1/bundles?limit=2&next=${next}`)
    expect([...itemsOf(first), ...itemsOf(second)]).toEqual([...itemsOf(all)])
    expect(second.body['next']).toBeUndefined()
    expect(await product.api('GET', '/manage/v1/bundles?next=else')).toMatchObject({
      status: 400,
      body: { code: 'invalid_query' },
    })
  })

  it('are shown with all policies as they were written', async () => {
    const answer = await product.api('GET', `/manage/v1/bundles/${hashes[1]}`)
    expect(answer).toMatchObject({ status: 200, body: { hash: hashes[1], isInForce: false } })
    const shown = JSON.stringify(answer.body['source'])
    expect(shown).toContain('"retentionDays":365')
    for (const name of ['f'.repeat(64), 'else', `${hashes[1]}%25`]) {
      for (const rest of ['', '/changes']) {
        const missing = await product.api('GET', `/manage/v1/bundles/${name}${rest}`)
        expect(missing).toMatchObject({ status: 404, body: { code: 'not_found' } })
      }
    }
  })

  it('are compared with the one before, or with any', async () => {
    const changesOf = (query: string) => product.api('GET', `/manage/v1/bundles/${query}`)
    expect(await changesOf(`${hashes[1]}/changes`)).toMatchObject({
      status: 200,
      body: {
        from: hashes[0],
        to: hashes[1],
        widens: true,
        counts: { widens: 1, narrows: 0, neutral: 1 },
        items: [
          {
            kind: 'contract_retention',
            effect: 'widens',
            product: OUTLOOK,
            type: 'error',
            after: 365,
            sentence: LONGER,
          },
          { kind: 'approval_added', effect: 'neutral', reviewer: 'review@contoso.example' },
        ],
      },
    })
    const narrowed = await changesOf(`${hashes[2]}/changes`)
    expect(narrowed.body).toMatchObject({ from: hashes[1], widens: false })
    expect(itemsOf(narrowed).map(({ sentence }) => sentence)).toEqual([SHORTER])
    const back = await changesOf(`${hashes[0]}/changes?from=${hashes[2]}`)
    expect(back.body).toMatchObject({ from: hashes[2], to: hashes[0], widens: true })
    expect(await changesOf(`${hashes[0]}/changes?from=${'f'.repeat(64)}`)).toMatchObject({
      status: 404,
    })
  })

  it('begin with one that is compared with nothing', async () => {
    const first = await product.api('GET', `/manage/v1/bundles/${hashes[0]}/changes`)
    expect(first.body).toEqual({
      from: null,
      to: hashes[0],
      widens: false,
      counts: { widens: 0, narrows: 0, neutral: 0 },
      items: [],
    })
  })

  it('are in the OpenAPI document', async () => {
    const { body } = await product.api('GET', '/openapi.json')
    expect(Object.keys(body['paths'] ?? {})).toEqual(
      expect.arrayContaining([
        '/manage/v1/bundles',
        '/manage/v1/bundles/{hash}',
        '/manage/v1/bundles/{hash}/changes',
      ]),
    )
  })

  it('are compared with a checkout on the command line, while the product serves', async () => {
    const stored = `bundle:${hashes[1]?.slice(0, 16)}`
    const same = await runCommand(product, ['policy', 'diff', `bundle:${hashes[2]}`, folder])
    expect({ code: same.code, out: same.out.toString(), err: same.err }).toEqual({
      code: 0,
      out: 'Nothing differs.\n',
      err: '',
    })
    const widened = await runCommand(product, ['policy', 'diff', folder, stored])
    expect(widened.code).toBe(1)
    expect(widened.out.toString()).toContain('365 days instead of 30')
    const unknown = await runCommand(product, ['policy', 'diff', folder, 'bundle:ffffffff'])
    expect({ code: unknown.code, err: unknown.err }).toEqual({
      code: 2,
      err: 'Cannot find bundle ffffffff: no bundle of the store begins so\n',
    })
  })
})
