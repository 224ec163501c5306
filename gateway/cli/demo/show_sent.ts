import type { DemoApi } from './api.ts'
import { runClient } from './clients.ts'
import { confirm } from './demo_error.ts'
import { list } from './json.ts'
import type { Page } from './page.ts'
import { BREADCRUMBS, ERROR_MESSAGE, LOG_MESSAGE, PLANTED, SPAN_URL } from './planted.ts'
import type { DemoSetting } from './setting.ts'

/** What became of the native reports, as the product answered. */
export interface NativeAnswer {
  readonly plain: unknown
  readonly optional: unknown
  readonly undeclared: unknown
}

/** The fields of the report of a type that no contract declares. */
export const UNDECLARED_TYPE = 'mood'
export const UNDECLARED_DATA = { face: 'smile', note: `${PLANTED.name} looks happy` }
export const OPTIONAL_TYPE = 'hardware'
export const PLAIN_TYPE = 'configuration'

/** Sends everything with the real SDKs, and shows what they send. */
export async function showSent(
  page: Page,
  api: DemoApi,
  { client, product }: DemoSetting,
): Promise<NativeAnswer> {
  page.heading('What came in')
  page.note('A shop reports an error. Nobody took the customer out of it (she is made up):')
  page.value('error', ERROR_MESSAGE, 'red')
  page.value(
    'user',
    [PLANTED.userId, PLANTED.name, PLANTED.mail, PLANTED.address].join(', '),
    'red',
  )
  for (const breadcrumb of BREADCRUMBS) page.value('step', breadcrumb, 'red')
  page.value('log', LOG_MESSAGE, 'red')
  page.value('span', SPAN_URL, 'red')
  await Promise.all([runClient('sentry', client), runClient('openTelemetry', client)])
  const subject = { userId: PLANTED.userId }
  const answer = await api.report(client.key, [
    { product, type: PLAIN_TYPE, subject, data: { os: 'Windows 11', cachedMode: true } },
    { product, type: OPTIONAL_TYPE, subject, data: { cpuCores: 8, memoryMb: 16_384 } },
    { product, type: UNDECLARED_TYPE, subject, data: UNDECLARED_DATA },
  ])
  confirm(list(answer, 'items').length === 3, 'each native report is answered')
  const [plain, optional, undeclared] = list(answer, 'items')
  return { plain, optional, undeclared }
}
