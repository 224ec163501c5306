import { isJsonObject } from '#domain/json.ts'
import { DemoError } from './demo_error.ts'

/** Members of an answer, by a path of names and indices; undefined where something on the way is missing. */
export function member(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, step) => {
    if (typeof step === 'number') return Array.isArray(at) ? at[step] : undefined
    return isJsonObject(at) ? at[step] : undefined
  }, value)
}

/** A text in an answer. Throws a DemoError where there is none. */
export function text(value: unknown, ...path: readonly (string | number)[]): string {
  const found = member(value, ...path)
  if (typeof found !== 'string') throw new DemoError(`Cannot read ${path.join('.')}: wanted a text`)
  return found
}

/** A number in an answer. Throws a DemoError where there is none. */
export function number(value: unknown, ...path: readonly (string | number)[]): number {
  const found = member(value, ...path)
  if (typeof found !== 'number') {
    throw new DemoError(`Cannot read ${path.join('.')}: wanted a number`)
  }
  return found
}

/** A list in an answer. Throws a DemoError where there is none. */
export function list(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = member(value, ...path)
  if (!Array.isArray(found)) throw new DemoError(`Cannot read ${path.join('.')}: wanted a list`)
  return found
}
