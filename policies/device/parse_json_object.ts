import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { surveyJson } from '#domain/json_survey.ts'
import { LIMITS } from '#domain/limits.ts'

const NESTING = {
  nestingMax: LIMITS.nestingMax,
  valuesMax: Number.POSITIVE_INFINITY,
  eachElement: false,
}

/** The JSON object in UTF-8 bytes and its text, undefined where there is none. Never throws. */
export function parseJsonObject(
  bytes: Uint8Array,
): { readonly value: JsonObject; readonly text: string } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    // What is nested too deep would be too deep for whoever walks it as well.
    if (surveyJson(text, NESTING).excess !== undefined) return undefined
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? { value, text } : undefined
  } catch {
    return undefined
  }
}
