import { escapeHtml } from '../../escape_html.ts'

/** Markup that this folder wrote: everything else is text and is escaped where it is put into a template. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

/** What a template takes: markup, text, numbers, lists of these, and nothing. */
export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[]

/** Markup with every value in it escaped, unless it is markup itself. Attributes have to be quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.reduce((text, string, index) => text + print(parts[index - 1]) + string))
}

function print(part: HtmlPart): string {
  if (part === undefined) return ''
  if (part instanceof Html) return part.markup
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return part.map(print).join('')
}
