import { describe, expect, it } from 'vitest'
import { aboutWith } from '../../../test/fixtures/subject_export.ts'
import { escapeHtml } from '../../escape_html.ts'
import { printPage } from './page.ts'

const FILES = [{ name: 'reports.csv', description: 'Every report' }]
const HOSTILE = `<script>alert("x")</script><img src=x onerror='y'>&`

describe('printPage()', () => {
  it('writes every text so that it means itself', () => {
    const page = printPage(aboutWith(HOSTILE), [{ name: HOSTILE, description: HOSTILE }])
    expect(page).not.toMatch(/<script|<img|onerror='/)
    expect(page.split(escapeHtml(HOSTILE)).length - 1).toBeGreaterThan(20)
  })

  it('needs nothing from elsewhere and forbids it', () => {
    const page = printPage(aboutWith('Contoso'), FILES)
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page).not.toMatch(/https?:|src=|url\(|@import/)
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link)
    const places = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => `#${id}`))
    const files = ['reports.csv', 'consents.ndjson', 'receipts.ndjson']
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter((link) => !places.has(link) && !files.includes(link))).toEqual([])
  })

  it.each([
    ['how much is held', 'there are 3 reports and 1 recorded choice.'],
    ['which kinds are not collected any more', 'This kind of report is no longer collected'],
    ['what depended on a choice', 'Optional: only with your choice'],
    ['purposes', '>Security</th>'],
    ['categories', 'Product and service usage'],
    [
      'recipients by name',
      '>warehouse</th><td role="cell" data-label="Kind">A ClickHouse database</td>',
    ],
    ['sub-processors', '<th scope="row" role="rowheader">Maps</th>'],
    ['where these work', 'Europe. Kept: Europe'],
    ['how long a kind is kept', '1 day from receipt'],
    ['when it goes', 'from 2026-02-01 to 2026-03-01'],
    ['where it comes from', '>OpenTelemetry</td>'],
    ['rights', '<strong>Erasure</strong>: to have what is held about you deleted'],
    ['where to complain', 'the data protection authority of the country where you live'],
    ['that nothing is decided', 'decides nothing about people'],
    ['which files there are', '<a href="reports.csv">reports.csv</a>'],
    ['its language', '<html lang="en">'],
    ['how it is read in the dark', 'color-scheme: light dark'],
    ['how it is printed', '@media print'],
  ])('tells %s', (_, words) => {
    expect(printPage(aboutWith('Contoso'), FILES)).toContain(words)
  })

  it('tells a person of whom nothing is held so, in every section', () => {
    const about = { ...aboutWith('Contoso'), products: [], consents: 0 }
    const page = printPage({ ...about, recipients: { sinks: [], parties: [] } }, FILES)
    for (const words of [
      'there are 0 reports and 0 recorded choices.',
      'No report of yours is held.',
      'Nothing is held, so nothing is used.',
      'It forwards reports of these kinds to no one.',
      'No other company is declared',
      'You have recorded no choice.',
    ]) {
      expect(page).toContain(words)
    }
  })

  it('names no single kind of report where only categories were asked for', () => {
    const page = printPage({ ...aboutWith('Contoso'), detail: 'categories' }, FILES)
    expect(page).toContain('The reports themselves are not in this answer.')
    expect(page).toContain(
      '>Product and service usage</th><td role="cell" data-label="Reports">2</td>',
    )
    expect(page).not.toContain('<article>')
    expect(page).not.toContain('consents.ndjson')
  })

  it('names an authority for every regulation that it does not know by name', () => {
    const about = aboutWith('Contoso')
    const regulation = { name: 'new_law', title: 'New law', rights: [] }
    const page = printPage({ ...about, regulation }, FILES)
    expect(page).toContain('the authority that supervises data protection where you live')
    expect(page).toContain('New law tells which rights you have')
  })
})
