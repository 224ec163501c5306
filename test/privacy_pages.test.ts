import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, removeDataDir, startProduct } from './support/product.ts'

const REPOSITORY = resolve(import.meta.dirname, '..')
const CONTRACT = 'catalog/dynamics-365-guides/usage.yaml'

let policies = ''
let product: Product

/** The product with the policies of this checkout, and then, on the same store, with a contract that has changed. */
beforeAll(async () => {
  policies = mkdtempSync(join(tmpdir(), 'tidegate-policies-'))
  for (const part of ['catalog', 'settings'])
    cpSync(join(REPOSITORY, 'policies', part), join(policies, part), { recursive: true })
  const env = { TIDEGATE_POLICIES_DIR: policies }
  const first = await startProduct({ env })
  await first.stop()
  const path = join(policies, CONTRACT)
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace(/^title: .*$/m, 'title: How guides are used'))
  product = await startProduct({ env, dataDir: first.dataDir })
})
afterAll(async () => {
  await product?.stop()
  if (product !== undefined) removeDataDir(product)
  rmSync(policies, { recursive: true, force: true })
})

const bundleInForce = async () =>
  String((await product.api('GET', '/manage/v1/bundle')).body['hash'])

describe('the public pages of a running product', () => {
  test('show everybody the policies in force, without credentials', async () => {
    const response = await fetch(`${product.url}/privacy/dynamics-365-guides`)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(text).toContain('<h4 id="type-usage">How guides are used</h4>')
    expect(text).toContain(`<code>${await bundleInForce()}</code> <span class="badge">in force now`)
  })

  test('lead from every version but the first to what it changed', async () => {
    const index = await (await fetch(`${product.url}/privacy/`)).text()
    const links = [...index.matchAll(/href="(\.\/changes\/[^"]*)"/g)].map(([, href = '']) => href)
    expect(links).toEqual([`./changes/${await bundleInForce()}`])
    const change = await fetch(new URL(links[0] ?? '', `${product.url}/privacy/`))
    expect(change.status).toBe(200)
    expect(await change.text()).toContain('How guides are used')
    const data = await fetch(new URL(`${links[0]}.json`, `${product.url}/privacy/`))
    expect(await data.json()).toMatchObject({ counts: { widens: 0, narrows: 0 } })
  })

  test('are not changed by what anybody sends', async () => {
    const response = await fetch(`${product.url}/privacy/`, { method: 'POST', body: 'x' })
    expect(response.status).toBe(405)
  })
})
