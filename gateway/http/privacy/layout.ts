import { Html, type HtmlPart, html } from './html.ts'
import type { Links } from './links.ts'
import type { Messages } from './messages.ts'
import { STYLE, STYLE_HASH } from './style.ts'

/** One entry of the contents of a page, with those below it. */
export interface ContentsEntry {
  readonly id: string
  readonly title: string
  readonly below?: readonly ContentsEntry[]
}

/** What a page puts into the frame that all pages share. */
export interface PageParts {
  readonly title: string
  readonly summary: string
  /** Of the page within all pages; the first page has none. */
  readonly place?: string
  /** What stands between the title and the contents. */
  readonly intro: HtmlPart
  readonly contents: readonly ContentsEntry[]
  readonly body: HtmlPart
  /** The address of the same as data. */
  readonly data: string | undefined
  /** Of the policies that it was made from, where these are those in force. */
  readonly bundle: string | undefined
  /** What it may load, where that is more than its style, and its script. */
  readonly policy?: string
  readonly script?: string
}

/** What every page is printed with. */
export interface PageContext {
  readonly messages: Messages
  readonly links: Links
  readonly versions: readonly PolicyVersion[]
}

/** A bundle that is or was in force. */
export interface PolicyVersion {
  readonly hash: string
  readonly firstUsedAt: Date
}

/** The policy of a page for what it may load: its one style, and nothing else. */
export const PAGE_POLICY = `default-src 'none'; style-src ${STYLE_HASH}; base-uri 'none'; form-action 'none'`

/** A whole page. */
export function printPage(parts: PageParts, { messages, links }: PageContext): string {
  const { frame } = messages
  const { markup } = html`<!doctype html>
<html lang="${messages.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${parts.policy ?? PAGE_POLICY}">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${parts.summary}">
<title>${parts.title} · ${frame.site}</title>
<style>${new Html(STYLE)}</style>
${
  parts.script === undefined
    ? undefined
    : html`<script type="module" src="${parts.script}"></script>
`
}</head>
<body>
<a class="skip" href="#content">${frame.skip}</a>
<header class="top">${breadcrumb(parts, messages, links)}</header>
<main class="frame" id="content" tabindex="-1">
<div class="intro">
<h1>${parts.title}</h1>
${parts.intro}
</div>
${contentsNav(parts.contents, messages)}
<div class="rest">
${parts.body}
</div>
</main>
<footer class="end">
${parts.bundle === undefined ? undefined : html`<p>${frame.madeFrom} <code>${parts.bundle}</code></p>`}
${parts.data === undefined ? undefined : html`<p><a href="${parts.data}">${frame.asData}</a></p>`}
</footer>
</body>
</html>
`
  return markup
}

function breadcrumb({ place }: PageParts, { frame }: Messages, links: Links): Html {
  const home =
    place === undefined
      ? html`<li><a href="${links.index}" aria-current="page">${frame.site}</a></li>`
      : html`<li><a href="${links.index}">${frame.site}</a></li><li aria-current="page">${place}</li>`
  return html`<nav aria-label="${frame.whereYouAre}"><ol>${home}</ol></nav>`
}

function contentsNav(entries: readonly ContentsEntry[], { frame }: Messages): Html | undefined {
  if (entries.length === 0) return undefined
  return html`<nav class="contents" aria-label="${frame.onThisPage}"><p aria-hidden="true">${frame.onThisPage}</p>
${contentsList(entries)}</nav>`
}

function contentsList(entries: readonly ContentsEntry[]): Html | undefined {
  if (entries.length === 0) return undefined
  const items = entries.map(
    ({ id, title, below = [] }) =>
      html`<li><a href="#${id}">${title}</a>${contentsList(below)}</li>
`,
  )
  return html`<ul>
${items}</ul>`
}
