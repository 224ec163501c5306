import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { KIND_NOTES, KINDS } from '#policies/scrub/kinds.ts'
import { code } from './markdown.ts'
import { createPages, PAGES_FOLDER } from './pages.ts'

const pages = createPages()

describe('docs/pii', () => {
  it('is what `npm run docs:pii` makes of the tables', () => {
    const stale = [...pages].filter(([name, text]) => readPage(name) !== text).map(([name]) => name)
    expect(stale, 'run `npm run docs:pii`').toEqual([])
    expect(readdirSync(PAGES_FOLDER).sort()).toEqual([...pages.keys()].sort())
  })

  it('has a page for every kind, each in the index', () => {
    expect(Object.keys(KIND_NOTES)).toEqual(Object.keys(KINDS))
    for (const kind of Object.keys(KINDS)) {
      expect(pages.get(`${kind.toLowerCase()}.md`)).toContain(`# ${kind}\n`)
      expect(pages.get('README.md')).toContain(`[${kind}](${kind.toLowerCase()}.md)`)
    }
  })

  it('says of a kind how it is recognised, how sure, with what examples and what to do', () => {
    const page = pages.get('credit_card.md') ?? ''
    for (const title of ['How it is recognised', 'Key names', 'Confidence', 'Found', 'Not found'])
      expect(page).toContain(`\n## ${title}\n`)
    expect(page).toContain('Method, allow lists, switching it off')
    expect(pages.get('national_id.md')).toContain('| `br_cpf` | 11 digits | yes |')
  })
})

function readPage(name: string): string {
  try {
    return readFileSync(new URL(name, PAGES_FOLDER), 'utf8')
  } catch {
    return ''
  }
}

describe('code()', () => {
  it('keeps bars and backticks within their cell', () => {
    expect(code('a|b')).toBe('`a\\|b`')
    expect(code('a`b')).toBe('`` a`b ``')
    expect(code('a\nb')).toBe('`a\\nb`')
  })
})
