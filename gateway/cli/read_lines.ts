/** A line that is longer than allowed: it was passed over without being kept. */
export const TOO_LONG = Symbol('too long')
export type Line = string | typeof TOO_LONG

/**
 * The lines of a stream of UTF-8, ended by a line feed with or without a carriage return before it: all that one piece of
 * the stream ends are given at once. Nothing else ends a line, so that a line separator (U+2028) may stand in a string of
 * JSON. Holds one line of at most `lengthMax` UTF-16 code units and one piece.
 */
export async function* readLines(
  input: AsyncIterable<Buffer | string>,
  lengthMax: number,
): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder()
  const open = new OpenLine(lengthMax)
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = open.take(text)
    if (lines.length > 0) yield lines
  }
  yield open.take(`${decoder.decode()}\n`)
}

/** What came since the last line feed. */
class OpenLine {
  readonly #lengthMax: number
  #parts: string[] = []
  #length = 0

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax
  }

  take(text: string): readonly Line[] {
    const pieces = text.split('\n')
    const rest = pieces.pop() ?? ''
    const lines = pieces.map((piece) => {
      this.#add(piece)
      return this.#end()
    })
    this.#add(rest)
    return lines
  }

  #add(piece: string): void {
    this.#length += piece.length
    if (this.#length > this.#lengthMax) this.#parts = []
    else if (piece !== '') this.#parts.push(piece)
  }

  #end(): Line {
    const line = this.#length > this.#lengthMax ? TOO_LONG : this.#parts.join('')
    this.#parts = []
    this.#length = 0
    return line !== TOO_LONG && line.endsWith('\r') ? line.slice(0, -1) : line
  }
}
