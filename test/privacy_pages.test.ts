import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  CHANGED_TITLE,
  type ChangedProduct,
  startWithChangedPolicies,
} from './support/changed_policies.ts'
import type { Product } from './support/product.ts'

let changed: ChangedProduct
let product: Product

beforeAll(async () => {
  changed = await startWithChangedPolicies()
  product = changed.product
})
afterAll(async () => {
  await changed?.end()
})

const bundleInForce = async () =>
  String((await product.api('GET', '/manage/v1/bundle')).body['hash'])

describe('the public pages of a running product', () => {
  test('show everybody the policies in force, without credentials', async () => {
    const response = await fetch(`${product.url}/privacy/dynamics-365-guides`)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(text).toContain(`<h4 id="type-usage">${CHANGED_TITLE}</h4>`)
    expect(text).toContain(`<code>${await bundleInForce()}</code> <span class="badge">in force now`)
  })

  test('lead from every version but the first to what it changed', async () => {
    const index = await (await fetch(`${product.url}/privacy/`)).text()
    const links = [...index.matchAll(/href="(\.\/changes\/[^"]*)"/g)].map(([, href = '']) => href)
    expect(links).toEqual([`./changes/${await bundleInForce()}`])
    const change = await fetch(new URL(links[0] ?? '', `${product.url}/privacy/`))
    expect(change.status).toBe(200)
    expect(await change.text()).toContain(CHANGED_TITLE)
    const data = await fetch(new URL(`${links[0]}.json`, `${product.url}/privacy/`))
    expect(await data.json()).toMatchObject({ counts: { widens: 0, narrows: 0 } })
  })

  test('are not changed by what anybody sends', async () => {
    const response = await fetch(`${product.url}/privacy/`, { method: 'POST', body: 'x' })
    expect(response.status).toBe(405)
  })
})
