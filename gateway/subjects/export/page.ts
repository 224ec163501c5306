import { escapeHtml } from '../../escape_html.ts'
import { type ExportAbout, type HeldProduct, type HeldType, inWords } from './about.ts'

/** Light and dark, narrow and wide, without anything from elsewhere. */
const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d8de, #3b4048); --soft: light-dark(#f5f6f8, #22262c); }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem;
  background: light-dark(#fff, #16191d); color: light-dark(#1b1f24, #e8eaed); overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1.05rem; margin: 0; }
article { background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; padding: 1rem; }
dl { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: .25rem 1rem; margin: .75rem 0 0; }
dt { opacity: .75; } dd { margin: 0; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
`

/** The page of an export for the person: what is held, why, for how long, and what they can ask for. */
export function printPage(about: ExportAbout): string {
  const { request, tenant, regulation, products } = about
  const total = products.flatMap(({ types }) => types).reduce((sum, { count }) => sum + count, 0)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What ${escapeHtml(tenant.name)} holds about you</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>What ${escapeHtml(tenant.name)} holds about you</h1>
<p>As of ${printTime(about.asOf)} there are ${printCount(total, 'report')} and ${printCount(about.consents, 'recorded choice')}.
Reports are telemetry of the products below: what was not declared, and what could tell who you are, was taken out before anything was stored.</p>
${printFacts([
  ['Request', request.id],
  ['Right', inWords(request.type)],
  ['Regulation', regulation.title],
  ['Received', printTime(request.receivedAt)],
  ['Answered', printTime(about.asOf)],
])}
${products.map(printProduct).join('\n')}
<h2>Your choices</h2>
<p>${about.consents === 0 ? 'You have recorded no choice.' : `consents.ndjson holds ${printCount(about.consents, 'recorded choice')}, the oldest first.`}</p>
${printRights(about)}
<h2>The files</h2>
<p>reports.ndjson and reports.csv hold every report, for other programs and for spreadsheets. manifest.json explains their
fields and names the size and the SHA-256 of each file.</p>
</main>
</body>
</html>
`
}

function printProduct({ title, types }: HeldProduct): string {
  return `<h2>${escapeHtml(title)}</h2>\n${types.map(printType).join('\n')}`
}

function printType({ type, class: dataClass, count, contract }: HeldType): string {
  if (contract === undefined) {
    return `<article>
<h3>${escapeHtml(type)}</h3>
<p>This kind of report is no longer collected; what is left is deleted on the day that each report names.</p>
${printFacts([
  ['Reports', String(count)],
  ['Class', dataClass],
])}
</article>`
  }
  return `<article>
<h3>${escapeHtml(contract.title)}</h3>
<p>${escapeHtml(contract.description)}</p>
${printFacts([
  ['Reports', `${count} of type ${type}`],
  ['Class', dataClass === 'required' ? 'required' : 'optional: only with your choice'],
  ['Category', inWords(contract.category)],
  ['Used for', contract.purposes.map(inWords).join(', ')],
  ['Kept for', `${printCount(contract.retentionDays, 'day')} from receipt`],
])}
</article>`
}

function printRights({ regulation }: ExportAbout): string {
  if (regulation.rights.length === 0) return ''
  return `<h2>What you can ask for</h2>
<p>${escapeHtml(regulation.title)} gives you these rights:</p>
<ul>
${regulation.rights.map((right) => `<li>${escapeHtml(inWords(right))}</li>`).join('\n')}
</ul>`
}

function printFacts(facts: readonly (readonly [string, string])[]): string {
  const rows = facts.map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  )
  return `<dl>\n${rows.join('\n')}\n</dl>`
}

function printTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function printCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
