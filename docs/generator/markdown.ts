/** A heading with what is below it; nothing where there is nothing. */
export function section(title: string, parts: readonly string[]): string {
  const text = parts.filter((part) => part !== '').join('\n\n')
  return text === '' ? '' : `## ${title}\n\n${text}`
}

/** A table; its cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** One point a line. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}

/** Text as it is, in a table or not: a fence longer than the backticks in it, and no bar that ends a cell. */
export function code(text: string): string {
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1)
  const gap = fence.length > 1 ? ' ' : ''
  const line = text.replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('|', '\\|')
  return `${fence}${gap}${line}${gap}${fence}`
}

/** A share from 0 to 1. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
