import { expect } from 'vitest'
import { type Json, type Product, sendNative, type TestKey } from './product.ts'
import { createTenant } from './wire.ts'

/** A tenant of one test alone, so that no choice of another reaches it. */
export interface Place {
  readonly tenant: string
  readonly key: TestKey
}

/** What tests do at places of a product. */
export interface Places {
  /** A new tenant with a key for the Outlook client. */
  readonly create: () => Promise<Place>
  /** Records a choice, the tenant's where no scope is named; the record. */
  readonly choose: (place: Place, choice: Readonly<Record<string, unknown>>) => Promise<Json>
  /** Sends a report: the reason for what became of it, or the outcome. */
  readonly outcomeOf: (
    place: Pick<Place, 'key'>,
    report: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<string>
}

/** Places of a product that is started later; `name` keeps them apart from those of other tests. */
export function placesOf(product: () => Product, name: string): Places {
  let count = 0
  return {
    create: async () => {
      count += 1
      const tenant = `${name}-${count}`
      return { tenant, key: await createTenant(product(), tenant) }
    },
    choose: async ({ tenant }, choice) => {
      const wanted = { tenant, scope: 'tenant', ...choice }
      const { status, body } = await product().api('PUT', '/manage/v1/consents', wanted)
      expect({ status, code: body['code'] }).toEqual({ status: 200, code: undefined })
      return body
    },
    outcomeOf: async ({ key }, report, headers = {}) => {
      const { body } = await sendNative(product(), key.key, { body: report, headers })
      const item = body['items']?.[0]
      return String(item?.['reason'] ?? item?.['outcome'])
    },
  }
}
