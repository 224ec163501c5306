import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createPages, PAGES_FOLDER } from './pages.ts'

// `npm run docs:pii`: writes docs/pii, and takes away the pages of kinds that are no more.
const pages = createPages()
mkdirSync(PAGES_FOLDER, { recursive: true })
for (const name of readdirSync(PAGES_FOLDER))
  if (!pages.has(name)) rmSync(new URL(name, PAGES_FOLDER))
for (const [name, text] of pages) writeFileSync(new URL(name, PAGES_FOLDER), text)
process.stdout.write(`${pages.size} pages in docs/pii\n`)
