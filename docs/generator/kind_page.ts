import { KIND_NOTES, KINDS, type Kind } from '#policies/scrub/kinds.ts'
import {
  type IdFact,
  idsOf,
  type KeyFact,
  keysOf,
  type RuleFact,
  rulesOf,
  type SeenFact,
} from './facts.ts'
import { code, list, percent, section, table } from './markdown.ts'
import type { Vector } from './vectors.ts'

/** What a page needs beside the tables. */
export interface PageOptions {
  readonly seen: readonly SeenFact[]
  readonly found: readonly Vector[]
  readonly spared: readonly Vector[]
}

const UNSEEN: ReadonlySet<Kind> = new Set<Kind>(['ENCODED', 'WITHHELD'])
const PREFIXES_MAX = 40
const WORDS_MAX = 12

/** The page of a kind in Markdown. */
export function kindPage(kind: Kind, { seen, found, spared }: PageOptions): string {
  const { what, found: how } = KIND_NOTES[kind]
  const parts = [
    `# ${kind}`,
    `${what}.`,
    section('How it is recognised', [`${how}.`, rulesText(rulesOf(kind))]),
    section('Ids of countries', [idsText(idsOf(kind))]),
    section('Key names', keysOf(kind).map(keysText)),
    section('Confidence', [seenText(seen)]),
    section('Found', [examplesText(found)]),
    section('Not found', [sparedText(spared)]),
    section('Method, allow lists, switching it off', [settingsText(kind)]),
    'Made by `npm run docs:pii` from the tables of policies/scrub and the vectors of test/vectors/scrub: change those.',
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function rulesText(rules: readonly RuleFact[]): string {
  if (rules.length === 0) return ''
  return table(
    ['rule', 'asked at', 'confidence', 'speaks for it'],
    rules.map(({ name, anchors, prefixes, confidences, why }) => [
      code(name),
      [...anchors, ...prefixesText(prefixes)].join(', '),
      confidences.map(percent).join(', '),
      why.join(', '),
    ]),
  )
}

function prefixesText(prefixes: readonly string[]): readonly string[] {
  return shortened(prefixes, PREFIXES_MAX)
}

function shortened(words: readonly string[], most: number): readonly string[] {
  const shown = words.slice(0, most).map(code)
  return words.length > most ? [...shown, `${words.length - most} more`] : shown
}

function idsText(ids: readonly IdFact[]): string {
  if (ids.length === 0) return ''
  return table(
    ['rule', 'form', 'check digit', 'without a word near it', 'words of its own'],
    ids.map(({ name, form, hasCheck, isAlone, words }) => [
      code(name),
      form,
      hasCheck ? 'yes' : 'none',
      isAlone ? 'in its usual form' : 'no',
      shortened(words, WORDS_MAX).join(', '),
    ]),
  )
}

const GRADES: Readonly<Record<KeyFact['grade'], string>> = {
  always: 'The value goes whatever it is',
  shape: 'The value goes where it looks like the kind',
  single: 'The value goes where it looks like the kind or is one capitalised word',
}

function keysText({ grade, phrases }: KeyFact): string {
  const names = phrases.map((phrase) => code(phrase.replaceAll('_', ' ')))
  return `${GRADES[grade]} (words of a key in any spelling: \`api key\` is \`apiKey\`, \`API_KEY\`, \`api-key\` too): ${names.join(', ')}.`
}

function seenText(seen: readonly SeenFact[]): string {
  if (seen.length === 0) return ''
  const rows = seen.map(({ rule, confidence, why }) => [code(rule), percent(confidence), why])
  return `What claims it in the vectors, also where another rule leads there; \`threshold\` is compared with it.\n\n${table(['rule', 'confidence', 'speaks for it'], rows)}`
}

function examplesText(vectors: readonly Vector[]): string {
  return vectors.length === 0
    ? 'No file holds an example: tests make their own.'
    : table(
        ['text', 'becomes'],
        vectors.map(({ input, text }) => [code(input), code(text)]),
      )
}

function sparedText(vectors: readonly Vector[]): string {
  return vectors.length === 0 ? '' : list(vectors.map(({ input }) => code(input)))
}

function settingsText(kind: Kind): string {
  const method = `Without settings the method is \`${KINDS[kind]}\`.`
  if (UNSEEN.has(kind))
    return `${method} It cannot be let through or switched off: nobody knows what is in it. Another method:\n\n\`\`\`yaml\nkinds:\n  ${kind}: { method: drop }\n\`\`\``
  return `${method} In [policies/settings/pii.yaml](../../policies/settings/pii.yaml), for all or in a rule for a tenant, product, type or field:

\`\`\`yaml
kinds:
  ${kind}: { method: mask } # or enabled: false, or threshold: 0.9
allow: # a value that is let through, whatever claims it
  exact: ['…']
  prefixes: ['…']
  patterns: ['…']
\`\`\``
}
