import { HOUR_MS } from '#domain/clock.ts'
import type { Counted } from '#domain/stored_report.ts'

/** Adds up equal keys. Instants count as equal within an hour. */
export class Counter<Key extends object> {
  readonly #entries = new Map<string, { readonly key: Key; count: number }>()

  add(key: Key, count = 1): void {
    const text = textOf(key)
    const entry = this.#entries.get(text)
    if (entry === undefined) this.#entries.set(text, { key, count })
    else entry.count += count
  }

  list(): readonly Counted<Key>[] {
    return [...this.#entries.values()]
  }
}

function textOf(key: object): string {
  let text = ''
  for (const value of Object.values(key)) {
    text += typeof value === 'number' ? `${Math.floor(value / HOUR_MS)}\u0000` : `${value}\u0000`
  }
  return text
}
