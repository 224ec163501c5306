import { escapeHtml } from '../../escape_html.ts'
import { countReports, type ExportAbout, type ListedFile } from './about.ts'
import { printCount, printFacts, printSection, printTime, type Section } from './page_html.ts'
import { categoriesSection, kindsSection, purposesSection } from './page_kinds.ts'
import { PAGE_STYLE } from './page_style.ts'
import {
  choicesSection,
  complaintSection,
  decisionsSection,
  filesSection,
  recipientsSection,
  retentionSection,
  rightsSection,
  sourceSection,
} from './page_terms.ts'
import { RIGHTS } from './words.ts'

/**
 * The page of an export for the person: what is held and what Article 15 GDPR asks to be told with it. It works without
 * a network and without a script.
 */
export function printPage(about: ExportAbout, files: readonly ListedFile[]): string {
  const name = escapeHtml(about.tenant.name)
  const sections = sectionsOf(about, files)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What ${name} holds about you</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>What ${name} holds about you</h1>
${printLead(about)}
<nav aria-label="On this page">
<ul>
${sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`).join('\n')}
</ul>
</nav>
${sections.map(printSection).join('\n')}
</main>
</body>
</html>
`
}

function printLead(about: ExportAbout): string {
  const { request, regulation, asOf } = about
  const amount = `${printCount(countReports(about), 'report')} and ${printCount(about.consents, 'recorded choice')}`
  const name = escapeHtml(about.tenant.name)
  const lead = `<p>As of ${printTime(asOf)} there are ${amount}. Reports are what products send about how they run. Before
anything was stored, what was not declared was taken out of them, and so was whatever was found that could tell who you
are. They are known as yours by a keyed pseudonym. This page is about these reports; what else ${name} holds, it tells you
itself.</p>`
  const only =
    about.detail === 'categories'
      ? '<p>You asked which kinds of data are held. The reports themselves are not in this answer.</p>'
      : ''
  const facts = printFacts([
    ['Your request', RIGHTS[request.type][0]],
    ['By', regulation.title],
    ['Received', printTime(request.receivedAt)],
    ['Answered', printTime(asOf)],
    ['Number', request.id],
  ])
  return `${lead}\n${only}${facts}`
}

function sectionsOf(about: ExportAbout, files: readonly ListedFile[]): readonly Section[] {
  return [
    about.detail === 'categories' ? categoriesSection(about) : kindsSection(about),
    purposesSection(about),
    recipientsSection(about),
    retentionSection(about),
    sourceSection(about),
    choicesSection(about),
    rightsSection(about),
    complaintSection(about),
    decisionsSection(about),
    filesSection(files),
  ]
}
