const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g

/** The words of a field's path in lower case: `http.requestURL[]` as `http`, `request`, `url`. */
export function wordsOfPath(path: string): readonly string[] {
  return (path.match(WORD) ?? []).map((word) => word.toLowerCase())
}

/** The words of the last name of a path. */
export function wordsOfName(path: string): readonly string[] {
  return wordsOfPath(path.slice(path.replace(/(\.\*{1,2}|\[\])+$/, '').lastIndexOf('.') + 1))
}

/** True where the words hold one of the set. */
export function hasWord(words: readonly string[], wanted: ReadonlySet<string>): boolean {
  return words.some((word) => wanted.has(word))
}

/** True where one of the phrases, words joined by spaces, stands in the words; a plural counts as its singular. */
export function hasPhrase(words: readonly string[], phrases: readonly string[]): boolean {
  const plain = ` ${words.join(' ')} `
  const singular = ` ${words.map(singularOf).join(' ')} `
  return phrases.some((phrase) => plain.includes(` ${phrase} `) || singular.includes(` ${phrase} `))
}

function singularOf(word: string): string {
  return word.length > 2 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}
