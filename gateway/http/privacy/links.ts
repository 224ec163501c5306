/** Addresses of the pages, relative to the page that they stand on. */
export interface Links {
  readonly index: string
  readonly indexData: string
  readonly product: (product: string) => string
  readonly productData: (product: string) => string
  /** What a version of the policies changed; missing where there are no such pages. */
  readonly change?: (hash: string) => string
  readonly changeData?: (hash: string) => string
}

/** Links between the pages that a gateway serves; `base` is the way from the page to `/privacy/`. */
export function servedLinks(base: './' | '../' = './'): Links {
  return {
    index: base,
    indexData: `${base}index.json`,
    product: (product) => base + encodeURIComponent(product),
    productData: (product) => `${base}${encodeURIComponent(product)}.json`,
    change: (hash) => `${base}changes/${encodeURIComponent(hash)}`,
    changeData: (hash) => `${base}changes/${encodeURIComponent(hash)}.json`,
  }
}

/** Links between pages that are files in one folder: they work without a server too. */
export const FILE_LINKS: Links = {
  index: './index.html',
  indexData: './index.json',
  product: (product) => `./${encodeURIComponent(product)}.html`,
  productData: (product) => `./${encodeURIComponent(product)}.json`,
}
