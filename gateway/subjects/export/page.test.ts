import { describe, expect, it } from 'vitest'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { escapeHtml } from '../../escape_html.ts'
import type { ReadReport } from '../../keyring/open_reports.ts'
import type { ExportAbout } from './about.ts'
import { printPage } from './page.ts'
import { printCsvHeader, printCsvRows } from './records.ts'

const AT = new Date('2026-01-31T10:00:00Z')
const HOSTILE = `<script>alert("x")</script><img src=x onerror='y'>&`

function aboutWith(text: string): ExportAbout {
  const tenantId = parseTenantId('00000000-0000-4000-8000-000000000001')
  invariant(tenantId !== undefined, 'the id is a GUID')
  return {
    request: {
      tenantId,
      id: 'request',
      type: 'access',
      regulation: 'gdpr',
      status: 'completed',
      identityCounts: {},
      receivedAt: AT,
      dueAt: AT,
      completedAt: AT,
      result: undefined,
      attempts: 1,
    },
    tenant: { id: tenantId, name: text, retentionDays: undefined, createdAt: AT },
    asOf: AT,
    regulation: { name: 'gdpr', title: text, rights: ['access', 'erasure'] },
    products: [
      {
        title: text,
        types: [
          { product: text, type: text, class: 'required', count: 2 },
          {
            product: text,
            type: text,
            class: 'optional',
            count: 1,
            contract: {
              title: text,
              description: text,
              category: text,
              purposes: [text],
              retentionDays: 1,
            },
          },
        ],
      },
    ],
    consents: 1,
  }
}

describe('printPage()', () => {
  it('writes every text so that it means itself', () => {
    const page = printPage(aboutWith(HOSTILE))
    expect(page).not.toMatch(/<script|<img|onerror='/)
    expect(page.split(escapeHtml(HOSTILE)).length - 1).toBeGreaterThan(8)
  })

  it('needs nothing from elsewhere and forbids it', () => {
    const page = printPage(aboutWith('Contoso'))
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page).not.toMatch(/https?:|src=|href=|url\(|@import/)
  })

  it('says how much is held, why, for how long, and which rights there are', () => {
    const page = printPage(aboutWith('Contoso'))
    for (const words of [
      'there are 3 reports and 1 recorded choice.',
      'This kind of report is no longer collected',
      'optional: only with your choice',
      '1 day from receipt',
      '<li>erasure</li>',
      'color-scheme: light dark',
      'width=device-width',
    ]) {
      expect(page).toContain(words)
    }
  })
})

describe('printCsvRows()', () => {
  const tenantId = parseTenantId('00000000-0000-4000-8000-000000000001')
  invariant(tenantId !== undefined, 'the id is a GUID')
  const report: ReadReport = {
    tenantId,
    pseudonyms: {},
    id: 'id',
    time: AT,
    receivedAt: AT,
    instanceId: 'instance',
    product: 'product',
    version: '1.0',
    type: 'usage',
    class: 'required',
    category: 'category',
    dataKind: 'operational_data',
    collector: 'native',
    expiresOn: '2026-05-01',
    bundle: 'hash',
    remarks: [],
    data: { text: 'say "hi", twice\nover' },
  }

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
    'a cell that begins like the formula %j begins with an apostrophe',
    (version) => {
      const [row = ''] = printCsvRows([{ ...report, version }])
        .split(',product,')
        .slice(1)
      expect(row.replace(/^"/, '').startsWith(`'${version}`)).toBe(true)
    },
  )

  it('quotes what RFC 4180 asks for and keeps the order of the header', () => {
    expect(printCsvHeader()).toBe(
      'id,time,receivedAt,product,version,type,class,category,dataKind,collector,expiresOn,bundle,data\r\n',
    )
    expect(printCsvRows([report])).toBe(
      'id,2026-01-31T10:00:00.000Z,2026-01-31T10:00:00.000Z,product,1.0,usage,required,category,operational_data,native,2026-05-01,hash,"{""text"":""say \\""hi\\"", twice\\nover""}"\r\n',
    )
  })
})
