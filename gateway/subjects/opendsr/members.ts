import { ApiError } from '#domain/errors.ts'
import type { JsonObject, JsonValue } from '#domain/json.ts'

/** The request is not as it has to be. The message repeats nothing of it. */
export function invalid(message: string): ApiError {
  return new ApiError('invalid_body', message)
}

/** The member, or undefined where it is missing or null. */
export function memberOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined
}

/** The member as a word in lower case, or undefined where it is missing or null. Throws for what is no string. */
export function wordOf(object: JsonObject, name: string): string | undefined {
  const member = memberOf(object, name)
  if (member === undefined) return undefined
  if (typeof member !== 'string') throw invalid(`Cannot read ${name}: wanted a string`)
  return member.trim().toLowerCase()
}
