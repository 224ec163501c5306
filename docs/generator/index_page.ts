import { AREAS, type Area, isKind, KIND_NOTES, KINDS } from '#policies/scrub/kinds.ts'
import { section, table } from './markdown.ts'

const TITLES: Readonly<Record<Area, string>> = {
  people: 'People',
  government: 'Numbers of states',
  money: 'Money',
  devices: 'Devices and networks',
  secrets: 'Secrets',
  special: 'Special categories',
  unseen: 'What was not looked at',
}

/** The list of all kinds, in Markdown. */
export function indexPage(): string {
  const areas = AREAS.map((area) => {
    const kinds = Object.keys(KINDS)
      .filter(isKind)
      .filter((kind) => KIND_NOTES[kind].area === area)
    const rows = kinds.map((kind) => [
      `[${kind}](${pageName(kind)})`,
      KIND_NOTES[kind].what,
      KIND_NOTES[kind].found,
    ])
    return section(TITLES[area], [table(['kind', 'what it is', 'found by'], rows)])
  })
  return `${[HEAD, ...areas, TAIL].join('\n\n')}\n`
}

/** The file of a kind. */
export function pageName(kind: string): string {
  return `${kind.toLowerCase()}.md`
}

const HEAD = `# What the scrubber finds

One page a kind: how it is recognised, which key names speak for it, how sure a finding is, what is found and what is
not, and how to let something through. How the scan works: [policies/scrub/README.md](../../policies/scrub/README.md).

A finding is claimed by a check digit or a form that nothing else has, alone; by a weaker form only where words near it
or its key speak for it. \`tidegate scrub --explain\` and \`POST /manage/v1/scrub\` try a text and say which rule found
what, how sure it was and why. Kinds of your own (words, prefixes, patterns):
[policies/settings/pii.yaml](../../policies/settings/pii.yaml), \`customKinds\`.`

const TAIL =
  'Made by `npm run docs:pii` from `policies/scrub/kinds.ts`; a test fails while these pages are not what it makes.'
