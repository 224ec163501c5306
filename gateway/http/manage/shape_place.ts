import { ApiError } from '#domain/errors.ts'

/** The last item of a page of shapes: its names, and its counts where the list is ordered by them. */
export interface ShapePlace {
  readonly texts: readonly string[]
  readonly numbers: readonly number[]
}

/** How many of each a place of a list has. */
interface PlaceForm {
  readonly texts: number
  readonly numbers: number
}

/** A place as a word for `next`. */
export function printShapePlace({ texts, numbers }: ShapePlace): string {
  return Buffer.from(JSON.stringify([texts, numbers])).toString('base64url')
}

/** The place that `next` names, or undefined where there is none. Throws an ApiError for what no answer gave. */
export function parseShapePlace(next: string | null, form: PlaceForm): ShapePlace | undefined {
  if (next === null) return undefined
  const place = readPlace(next)
  if (place?.texts.length === form.texts && place.numbers.length === form.numbers) return place
  throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
}

function readPlace(next: string): ShapePlace | undefined {
  const read = readJson(Buffer.from(next, 'base64url').toString('utf8'))
  if (!Array.isArray(read)) return undefined
  const [texts, numbers]: readonly unknown[] = read
  if (!Array.isArray(texts) || !texts.every(isStorable)) return undefined
  if (!Array.isArray(numbers) || !numbers.every(Number.isSafeInteger)) return undefined
  return { texts, numbers }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** PostgreSQL's text cannot hold a NUL. */
function isStorable(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\u0000') && value.isWellFormed()
}
