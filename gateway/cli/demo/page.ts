import { styleText } from 'node:util'
import type { CliStreams } from '../streams.ts'

const LABEL_WIDTH = 9

/** Writes the story: headings, labelled lines and tables, in colour where a person looks at it. */
export class Page {
  readonly #out: (line: string) => void
  readonly #isColoured: boolean
  #headings = 0

  /** Colour only where `isTerminal`, and never where NO_COLOR asks for none: `styleText` looks at both. */
  constructor(streams: CliStreams, isTerminal: boolean) {
    this.#out = streams.out
    this.#isColoured = isTerminal
  }

  line(text = ''): void {
    this.#out(text)
  }

  heading(text: string): void {
    this.#headings += 1
    this.#out('')
    this.#out(this.#style('bold', `${this.#headings}  ${text}`))
  }

  note(text: string): void {
    this.#out(`   ${this.#style('dim', text)}`)
  }

  /** One value with its label; `colour` marks what is personal data, and what has become of it. */
  value(label: string, text: string, colour: Colour): void {
    this.#out(`   ${label.padEnd(LABEL_WIDTH)} ${this.#style(colour, text)}`)
  }

  /** Rows of equal columns, each as wide as its widest cell. */
  table(rows: readonly (readonly string[])[]): void {
    const widths = (rows[0] ?? []).map((_, column) =>
      Math.max(...rows.map((row) => row[column]?.length ?? 0)),
    )
    for (const row of rows) {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0))
      this.#out(`   ${cells.join('  ')}`.trimEnd())
    }
  }

  /** Something that was checked before it is printed. */
  checked(text: string): void {
    this.#out(`   ${this.#style('green', 'checked')}  ${text}`)
  }

  #style(colour: Colour | 'bold' | 'dim' | 'green', text: string): string {
    if (!this.#isColoured || colour === 'plain') return text
    return styleText(colour, text, { stream: process.stdout })
  }
}

export type Colour = 'red' | 'green' | 'plain'
