import { readdirSync, readFileSync } from 'node:fs'

/** A text, what becomes of it, and the kinds that are found in it. */
export interface Vector {
  readonly input: string
  readonly text: string
  readonly kinds: readonly string[]
}

const FOLDER = new URL('../../test/vectors/scrub/', import.meta.url)
/** Longer ones say no more, and break the lines of a page. */
const INPUT_LENGTH_MAX = 140
const EXAMPLES_MAX = 8

/** The vectors of each file, in the order of the files' names. */
export function readVectors(): readonly (readonly Vector[])[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => parseVectors(readFileSync(new URL(name, FOLDER), 'utf8')))
}

function parseVectors(text: string): readonly Vector[] {
  return JSON.parse(text) as readonly Vector[]
}

/** Examples of a kind: texts in which only it is found, and look-alikes out of the files that are mostly about it. */
export function examplesOf(
  kind: string,
  files: readonly (readonly Vector[])[],
): { readonly found: readonly Vector[]; readonly spared: readonly Vector[] } {
  const own = files.filter((vectors) => mainKind(vectors) === kind)
  const all = [...own, ...files.filter((vectors) => !own.includes(vectors))].flat()
  return {
    found: spread(all.filter(({ kinds }) => kinds.length === 1 && kinds[0] === kind)),
    spared: spread(own.flat().filter(({ kinds }) => kinds.length === 0)),
  }
}

/** The kind that most findings of a file are of. */
function mainKind(vectors: readonly Vector[]): string | undefined {
  const counts = new Map<string, number>()
  for (const kind of vectors.flatMap(({ kinds }) => kinds))
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}

/** Some of many, from the first to the last, so that not all are of one form. */
function spread(vectors: readonly Vector[]): readonly Vector[] {
  const plain = vectors.filter(
    ({ input }) => input.length <= INPUT_LENGTH_MAX && !/[\p{Cc}\p{Cf}]/u.test(input),
  )
  const step = Math.max(1, plain.length / EXAMPLES_MAX)
  const places = new Set(
    Array.from({ length: Math.min(EXAMPLES_MAX, plain.length) }, (_, index) =>
      Math.floor(index * step),
    ),
  )
  return plain.filter((_, index) => places.has(index))
}
