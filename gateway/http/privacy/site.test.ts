import { describe, expect, test } from 'vitest'
import type { Bundle } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { listFields } from '#policies/engine/field_tree.ts'
import { DESTINATION_KINDS } from '#policies/engine/summary/destinations.ts'
import type { ProductSummary } from '#policies/engine/summary/types.ts'
import { createScrubber } from '#policies/scrub/scrubber.ts'
import { catalogueBundle } from '../../../test/fixtures/catalogue.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../../test/fixtures/contracts.ts'
import { escapeHtml } from '../../escape_html.ts'
import { SINK_KINDS } from '../../forwarding/sink_kinds.ts'
import { changePage } from './change_page.ts'
import type { PageContext } from './layout.ts'
import { FILE_LINKS, servedLinks } from './links.ts'
import { ENGLISH } from './messages_en.ts'
import { notFoundPage, siteFile, siteNames } from './site.ts'

const VERSIONS = [
  { hash: 'bb', firstUsedAt: new Date('2026-02-01T00:00:00Z') },
  { hash: 'aa', firstUsedAt: new Date('2026-01-01T00:00:00Z') },
]
const CONTEXT: PageContext = { messages: ENGLISH, links: servedLinks(), versions: VERSIONS }
const catalogue = await catalogueBundle()
const products = [...catalogue.products.keys()]

function textOf(bundle: Bundle, name: string, context: PageContext = CONTEXT): string {
  const file = siteFile(bundle, name, context)
  if (file === undefined) throw new Error(`There is no file ${name}`)
  return file.text
}

function namesOf(bundle: Bundle, isPage: boolean): readonly string[] {
  return siteNames(bundle).filter((name) => name.endsWith('.json') !== isPage)
}

/** Pages by name, without the style. */
const pages = new Map(
  namesOf(catalogue, true).map((name) => [
    name,
    textOf(catalogue, name).replace(/<style>[^<]*<\/style>/, ''),
  ]),
)

/** Every report type in the data of a product. */
const typesIn = ({ required, optional }: ProductSummary) =>
  [...required, ...optional].flatMap(({ types }) => types)

const all = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, one = '']) => one)

describe('the pages of the catalogue', () => {
  test.each(products)(
    'of %s show every declared field of every contract, and its data too',
    (id) => {
      const page = textOf(catalogue, id).replaceAll('<wbr>', '')
      const data = JSON.parse(textOf(catalogue, `${id}.json`))
      const listed = typesIn(data)
      for (const contract of catalogue.contracts.values()) {
        if (contract.product !== id) continue
        const paths = listFields(contract.root).map(({ path }) => path)
        const type = listed.find((one) => one.type === contract.type)
        const shown = type?.fields.map(({ path }) => path) ?? []
        expect(shown.toSorted()).toEqual(paths.toSorted())
        const start = page.indexOf(`<h4 id="type-${contract.type}">`)
        const article = page.slice(start, page.indexOf('</article>', start))
        expect(start).toBeGreaterThan(0)
        for (const path of paths) expect(article).toContain(`<code>${escapeHtml(path)}</code>`)
        for (const { rule } of listFields(contract.root)) {
          expect(article).toContain(escapeHtml(rule?.why ?? ''))
        }
      }
    },
  )

  test('give no example that looks like personal data or a secret', () => {
    const scrubber = createScrubber()
    const examples = products
      .flatMap((id) => typesIn(JSON.parse(textOf(catalogue, `${id}.json`))))
      .flatMap(({ fields }) => fields)
      .flatMap(({ example }) => (example === undefined ? [] : [String(example)]))
    expect(examples.length).toBeGreaterThan(2_000)
    for (const example of new Set(examples)) expect(scrubber.scan(example)).toEqual([])
  })

  test('are the same for equal policies', async () => {
    const again = await catalogueBundle()
    for (const name of ['', 'index.json', 'standard', 'standard.json']) {
      expect(textOf(again, name)).toBe(textOf(catalogue, name))
    }
  })

  test.each([servedLinks(), FILE_LINKS])('link to nothing that there is not: %#', (links) => {
    const targets = new Set([
      links.index,
      links.indexData,
      ...VERSIONS.flatMap(({ hash }) => links.change?.(hash) ?? []),
      ...products.flatMap((id) => [links.product(id), links.productData(id)]),
    ])
    for (const name of namesOf(catalogue, true)) {
      const page = textOf(catalogue, name, { ...CONTEXT, links })
      const ids = new Set(all(page, / id="([^"]*)"/g))
      for (const href of all(page, / href="([^"]*)"/g)) {
        if (/^(?:mailto:|https:)/.test(href)) continue
        const [path = '', fragment] = href.split('#')
        if (path === '') expect(ids).toContain(fragment)
        else expect(targets).toContain(path)
      }
    }
  })

  test('name the features and the standard types that other pages link to', () => {
    const anchors = (name: string) => new Set(all(pages.get(name) ?? '', / id="([^"]*)"/g))
    for (const page of pages.values()) {
      for (const id of all(page, / href="\.\/#([^"]*)"/g)) expect(anchors('')).toContain(id)
      for (const id of all(page, / href="\.\/standard#([^"]*)"/g)) {
        expect(anchors('standard')).toContain(id)
      }
    }
  })

  test('name as destinations exactly the kinds of sink that there are', () => {
    const kinds = SINK_KINDS.map(({ kind }) => kind)
    expect([...DESTINATION_KINDS].toSorted()).toEqual(kinds.toSorted())
    for (const kind of DESTINATION_KINDS) {
      for (const page of pages.values()) {
        if (page.includes('id="recipients"'))
          expect(page).toContain(ENGLISH.words.destination[kind])
      }
    }
  })

  test('name every party of a feature that reports depend on as a sub-processor, with its terms', () => {
    const page = pages.get('dynamics-365-customer-engagement-client') ?? ''
    const recipients = page.slice(page.indexOf('id="recipients"'), page.indexOf('id="choices"'))
    for (const name of ['Bing', 'MSN Money', 'Azure Storage']) expect(recipients).toContain(name)
    expect(recipients).not.toContain('Azure Batch')
    expect(recipients).toContain('href="https://www.microsoft.com/servicesagreement"')
    expect(pages.get('')).toContain('Azure Batch')
    expect(pages.get('dynamics-365-guides')).toContain(escapeHtml(ENGLISH.recipients.nobody))
  })

  test('tell the mail tracking of the product that has it, and of no other', () => {
    const withIt = [...pages].filter(([, page]) => page.includes('id="mail-tracking"'))
    expect(withIt.map(([name]) => name).toSorted()).toEqual(['', 'dynamics-365-for-outlook-client'])
    for (const [, page] of withIt) {
      for (const text of ['Answers to tracked mail <span class="badge">', '<code>subject</code>']) {
        expect(page).toContain(text)
      }
    }
    const data = JSON.parse(textOf(catalogue, 'dynamics-365-for-outlook-client.json'))
    expect(data.mailTracking.modes).toHaveLength(4)
    expect(data.recipients.destinations).toHaveLength(DESTINATION_KINDS.length)
  })

  test('show the versions of the policies and which is in force', () => {
    const page = textOf({ ...catalogue, hash: 'aa' }, '')
    expect(page).toContain('<time datetime="2026-02-01T00:00:00.000Z">2026-02-01 00:00 UTC</time>')
    expect(page).toContain('<code>aa</code> <span class="badge">in force now</span>')
    expect(page).not.toContain('<code>bb</code> <span class="badge">')
    expect(JSON.parse(textOf(catalogue, 'index.json')).versions).toHaveLength(2)
  })
})

describe('every page', () => {
  const change = changePage(
    {
      after: { hash: 'bb', firstUsedAt: new Date(1) },
      before: { hash: 'aa', firstUsedAt: new Date(0) },
      afterBundle: catalogue,
      beforeBundle: bundleOf([contractSourceOf()]),
    },
    CONTEXT,
  )
  const named = [
    ...pages,
    ['(none)', notFoundPage(catalogue, CONTEXT)] as const,
    ['(change)', change] as const,
  ]

  test.each(named)('%s has one h1, and no heading skips a level', (_name, page) => {
    const levels = all(page, /<h([1-6])[ >]/g).map(Number)
    expect(levels.filter((level) => level === 1)).toEqual([1])
    expect(levels[0]).toBe(1)
    for (const [index, level] of levels.entries()) {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1)
    }
  })

  test.each(named)(
    '%s gives every table a caption, heads with scope and cells with a label',
    (_name, page) => {
      for (const table of all(page, /<table([\s\S]*?)<\/table>/g)) {
        expect(table).toMatch(/^[^>]*>\s*<caption>[^<]+<\/caption>/)
        for (const head of all(table, /<th( [^>]*)>/g)) expect(head).toMatch(/ scope="(?:col|row)"/)
        for (const cell of all(table, /<td( [^>]*)>/g)) expect(cell).toMatch(/ data-label="[^"]+"/)
        expect(table).not.toMatch(/<t[hd]>/)
      }
    },
  )

  test.each(named)(
    '%s has a language, a title, landmarks with names and a skip link that works',
    (_name, page) => {
      expect(page).toMatch(/^<!doctype html>\n<html lang="en">/)
      expect(page).toMatch(/<title>[^<]+<\/title>/)
      expect(page).toContain('<a class="skip" href="#content">')
      expect(all(page, /(<main class="frame" id="content")/g)).toHaveLength(1)
      for (const nav of all(page, /<nav([^>]*)>/g)) expect(nav).toMatch(/ aria-label="[^"]+"/)
      for (const id of all(page, / aria-labelledby="([^"]*)"/g)) {
        expect(page).toContain(` id="${id}"`)
      }
    },
  )

  test.each(named)('%s uses no id twice, and closes what it opens', (_name, page) => {
    const ids = all(page, / id="([^"]*)"/g)
    expect(new Set(ids).size).toBe(ids.length)
    for (const name of [
      'article',
      'section',
      'table',
      'tr',
      'td',
      'dl',
      'dd',
      'ul',
      'li',
      'p',
      'nav',
    ]) {
      const opened = page.match(new RegExp(`<${name}[ >]`, 'g'))?.length
      expect(page.match(new RegExp(`</${name}>`, 'g'))?.length).toBe(opened)
    }
  })

  test.each(named)('%s loads nothing from anywhere', (_name, page) => {
    expect(page).not.toMatch(/<(?:script|img|link|iframe|object|form|base)\b/i)
    expect(page).not.toMatch(/ (?:style|src|on\w+)=/i)
    expect(page).not.toContain('url(')
  })
})

describe('hostile policies', () => {
  const HOSTILE = `"><script>alert(1)</script><img src=x onerror='y'>&amp;`
  const source = bundleOf([
    contractSourceOf({
      title: HOSTILE,
      description: HOSTILE,
      owner: HOSTILE,
      review: `https://contoso.example/${HOSTILE}`,
      feature: 'hostile',
      expires: { version: HOSTILE },
      fields: {
        [HOSTILE]: fieldOf({ why: HOSTILE, type: 'enum', values: [HOSTILE] }),
        other: fieldOf({ why: HOSTILE }),
      },
    }),
  ]).source
  const feature = {
    ...{ name: 'hostile', title: HOSTILE, description: HOSTILE, personalData: HOSTILE },
    parties: [{ name: HOSTILE, purpose: HOSTILE }],
    optOut: [{ by: 'user', how: HOSTILE }],
  }
  const law = {
    ...{ name: 'law', title: HOSTILE, region: HOSTILE, rights: ['access'] },
    answer: { amount: 1, unit: 'calendar_day' },
  }
  const processor = {
    ...{ name: HOSTILE, role: 'infrastructure', description: HOSTILE, terms: HOSTILE },
    ...{ region: HOSTILE, keepsDataIn: HOSTILE, purposes: ['security'], dataKinds: ['content'] },
  }
  const mailTracking = {
    products: ['app'],
    defaultMode: 'none',
    modes: [{ name: 'none', title: HOSTILE, collects: HOSTILE }],
    phases: {
      descriptor: { description: HOSTILE, fields: { [HOSTILE]: fieldOf({ why: HOSTILE }) } },
      message: { description: HOSTILE },
    },
    untracking: { deletes: 'nothing', description: HOSTILE },
  }
  const bundle = compileBundle(
    {
      ...source,
      products: source.products.map(({ product, contracts }) => ({
        product: { ...product, title: HOSTILE, description: HOSTILE, owner: HOSTILE },
        contracts,
      })),
      settings: {
        ...source.settings,
        consent: { defaultLevel: 'required', levels: [], features: [feature] },
        regulations: { regulations: [law] },
        processors: { processors: [processor] },
        mail_tracking: mailTracking,
      },
    },
    () => HOSTILE,
  )

  test.each(['', 'app'])('come out as text on page %j, wherever they stand', (name) => {
    const page = textOf(bundle, name)
    expect(page).not.toContain('<script')
    expect(page).not.toContain('<img')
    expect(page).not.toContain(`="${HOSTILE}`)
    expect(page.replaceAll('<wbr>', '').split(escapeHtml(HOSTILE)).length).toBeGreaterThan(8)
  })

  test('come out as data as they are', () => {
    const data = JSON.parse(textOf(bundle, 'app.json'))
    expect(data.required[0].types[0].fields[0].path).toBe(HOSTILE)
  })

  test.each(['..', '../index', 'constructor', '__proto__', 'app/', 'APP', '.json'])(
    'name no page %j',
    (name) => {
      expect(siteFile(bundle, name, CONTEXT)).toBeUndefined()
    },
  )
})
