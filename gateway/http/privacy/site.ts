import type { Bundle } from '#policies/engine/bundle.ts'
import { summarise, summariseAll } from '#policies/engine/summary.ts'
import { html } from './html.ts'
import { indexPage } from './index_page.ts'
import { type PageContext, printPage } from './layout.ts'
import { productPage } from './product_page.ts'

/** One file of the site. */
export interface SiteFile {
  readonly type: 'text/html; charset=utf-8' | 'application/json'
  readonly text: string
}

const HTML = 'text/html; charset=utf-8'
const DATA = '.json'
/** The name of the first page. */
export const INDEX_PAGE = ''
const INDEX_DATA = 'index.json'

/**
 * One file of the pages of a bundle by its name: '' and `index.json` for the index, `<product>` and `<product>.json` for
 * a product. Undefined where there is none. Equal bundles, languages and versions make equal files.
 */
export function siteFile(bundle: Bundle, name: string, context: PageContext): SiteFile | undefined {
  const { words } = context.messages
  if (name === INDEX_PAGE) {
    return { type: HTML, text: indexPage(summariseAll(bundle, words), context) }
  }
  if (name === INDEX_DATA) return dataFile(summariseAll(bundle, words), context)
  const isData = name.endsWith(DATA)
  const product = summarise(bundle, isData ? name.slice(0, -DATA.length) : name, words)
  if (product === undefined) return undefined
  return isData ? dataFile(product, context) : { type: HTML, text: productPage(product, context) }
}

/** The names of all files of the pages of a bundle. */
export function siteNames(bundle: Bundle): readonly string[] {
  const products = [...bundle.products.keys()].flatMap((product) => [product, product + DATA])
  // Last, so that a product called index cannot take their place.
  return [...products, INDEX_PAGE, INDEX_DATA]
}

/** The name of a file of the site in a folder. */
export function fileNameOf(name: string): string {
  if (name.endsWith(DATA)) return name
  return `${name === INDEX_PAGE ? 'index' : name}.html`
}

/** The page for a product that there is not. */
export function notFoundPage(bundle: Bundle, context: PageContext): string {
  const { title, text, back } = context.messages.notFound
  return printPage(
    {
      title,
      summary: text,
      place: title,
      contents: [],
      body: undefined,
      data: undefined,
      bundle: bundle.hash,
      intro: html`<p>${text}</p>
<p><a href="${context.links.index}">${back}</a></p>`,
    },
    context,
  )
}

function dataFile(summary: object, { versions }: PageContext): SiteFile {
  const text = JSON.stringify(versions.length === 0 ? summary : { ...summary, versions }, null, 2)
  return { type: 'application/json', text: `${text}\n` }
}
