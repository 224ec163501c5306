import { isKind, KINDS } from '#policies/scrub/kinds.ts'
import { createSeen } from './facts.ts'
import { indexPage, pageName } from './index_page.ts'
import { kindPage } from './kind_page.ts'
import { examplesOf, readVectors } from './vectors.ts'

/** Where the pages lie. */
export const PAGES_FOLDER = new URL('../pii/', import.meta.url)

/** All pages of docs/pii by the names of their files. */
export function createPages(): ReadonlyMap<string, string> {
  const files = readVectors()
  const seenOf = createSeen(files.flat())
  const pages = new Map([['README.md', indexPage()]])
  for (const kind of Object.keys(KINDS).filter(isKind))
    pages.set(pageName(kind), kindPage(kind, { seen: seenOf(kind), ...examplesOf(kind, files) }))
  return pages
}
