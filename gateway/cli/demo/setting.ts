import { randomBytes } from 'node:crypto'
import type { DemoApi } from './api.ts'
import { text } from './json.ts'
import { PLANTED } from './planted.ts'
import type { DemoProduct } from './product.ts'
import type { ClientSettings } from './program.ts'

/** Where the story takes place. */
export interface DemoSetting {
  readonly tenant: string
  readonly product: string
  readonly client: ClientSettings
}

const PRODUCT = 'dynamics-365-for-outlook-client'

/**
 * A tenant of the demo's own, so that nothing of anybody else is counted or erased. Its administrator allows optional
 * data; its user allows required data only, which is the more protective choice and so the one that holds.
 */
export async function prepareSetting(api: DemoApi, product: DemoProduct): Promise<DemoSetting> {
  const tenant = `demo-${randomBytes(4).toString('hex')}`
  await api.call('POST', '/manage/v1/tenants', { name: tenant })
  await api.call('POST', `/manage/v1/tenants/${tenant}/instances`, { name: 'production' })
  const key = await api.call('POST', '/manage/v1/ingest-keys', { tenant, product: PRODUCT })
  await api.call('PUT', '/manage/v1/consents', { tenant, scope: 'tenant', choice: 'optional' })
  await api.call('PUT', '/manage/v1/consents', {
    tenant,
    scope: 'user',
    subject: { userId: PLANTED.userId },
    choice: 'required',
  })
  return {
    tenant,
    product: PRODUCT,
    client: { origin: product.origin, key: text(key, 'key'), dsn: text(key, 'dsn') },
  }
}
