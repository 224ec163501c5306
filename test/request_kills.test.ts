import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { errorReport, itemsOf, OUTLOOK, until } from './support/wire.ts'

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
}, 90_000)
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

const RIGHTS = ['erasure', 'erasure', 'erasure', 'access', 'restriction', 'opt_out'] as const
const REPORTS = 3

interface Filed {
  readonly id: string
  readonly type: (typeof RIGHTS)[number]
  readonly person: string
}

/** A request of each kind, each of a person of whom something is stored. */
async function file(round: number): Promise<readonly Filed[]> {
  const people = RIGHTS.map((type, index) => ({ type, person: `killed-${round}-${index}` }))
  const reports = people.flatMap(({ person }) =>
    Array.from({ length: REPORTS }, () => errorReport({ subject: { userId: person } })),
  )
  const sent = await sendNative(product, key.key, { body: reports })
  expect(sent.body).toMatchObject({ received: reports.length, dropped: 0, rejected: 0 })
  return await Promise.all(
    people.map(async ({ type, person }) => {
      const { body } = await product.api('POST', '/dsr/v1/requests', {
        ...{ type, regulation: type === 'opt_out' ? 'ccpa' : 'gdpr', tenant: 'contoso' },
        identities: [{ type: 'user_id', value: person }],
      })
      return { id: String(body['id']), type, person }
    }),
  )
}

async function show(id: string): Promise<Json> {
  return (await product.api('GET', `/dsr/v1/requests/${id}`)).body
}

const approve = async ({ id }: Filed) =>
  await product.api('POST', `/dsr/v1/requests/${id}/approve`).catch(() => undefined)

async function killAndStart(): Promise<void> {
  const { dataDir, adminToken } = product
  await product.kill()
  product = await startProduct({ dataDir, adminToken })
}

/** How many reports of the person are held, by a request that counts them. */
async function heldOf(person: string): Promise<number> {
  const { body } = await product.api('POST', '/dsr/v1/requests', {
    ...{ type: 'access', regulation: 'gdpr', tenant: 'contoso' },
    identities: [{ type: 'user_id', value: person }],
  })
  const preview = await product.api('GET', `/dsr/v1/requests/${String(body['id'])}/preview`)
  return Number(preview.body['total'])
}

describe('requests whose gateway is killed with -9 at any moment', () => {
  // From before the first transaction of an approval until after the last one of an execution, on this machine.
  it.each([0, 20, 60, 150, 500])(
    '%i ms after their approval are each carried out once, and the ledger is whole',
    async (afterMs) => {
      const filed = await file(afterMs)
      const approvals = filed.map(approve)
      await delay(afterMs)
      await killAndStart()
      await Promise.all(approvals)
      // An approval that was lost with the process was never answered: its sender asks again.
      await Promise.all(filed.map(approve))
      for (const request of filed) {
        const isEnded = async () => String((await show(request.id))['status']) === 'completed'
        await until(isEnded, `the ${request.type} is completed`, 60_000)
        const { history } = await show(request.id)
        const statuses = [...(history ?? [])].map(({ status }) => String(status))
        expect(statuses).toEqual(['received', 'running', 'completed'])
        const isErased = request.type === 'erasure'
        expect(await heldOf(request.person)).toBe(isErased ? 0 : REPORTS)
      }
      const late = filed.map(({ person }) => errorReport({ subject: { userId: person } }))
      const answer = await sendNative(product, key.key, { body: late })
      const suppressed = itemsOf(answer).filter((item) => String(item['reason']) === 'suppressed')
      expect(suppressed).toHaveLength(RIGHTS.filter((type) => type === 'erasure').length)
      const audit = await product.api('POST', '/manage/v1/ledger/audit')
      expect(audit.body).toMatchObject({ damaged: 0 })
    },
    120_000,
  )
})
