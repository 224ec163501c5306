import type { JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Remark } from '#domain/remark.ts'
import { needsScrubbing } from '#policies/engine/field_types.ts'
import { type DeclaredField, mapFields } from '#policies/engine/map_fields.ts'
import { joinPath } from '#policies/engine/minimise.ts'
import type { Scrubber } from '#policies/scrub/scrubber.ts'
import type { Minimised, Step } from './steps.ts'

/** Removes personal data and secrets from every string, number and sender's key that is left. */
export const scrub: Step<Minimised, Minimised> = (item, context) => {
  const remarks: Remark[] = [...item.remarks]
  const data = mapFields(item.data, item.contract.root, {
    scalar: (value, field, path) =>
      scrubScalar(value, field, { scrubber: context.scrubber, path, remarks }),
    wildKey: (key, path) => scrubKey(key, { scrubber: context.scrubber, path, remarks }),
  })
  return { ...item, data, remarks: remarks.slice(0, LIMITS.remarksPerReportMax) }
}

interface ScrubPlace {
  readonly scrubber: Scrubber
  readonly path: readonly string[]
  readonly remarks: Remark[]
}

function scrubScalar(value: JsonValue, field: DeclaredField, place: ScrubPlace): JsonValue {
  if (!needsScrubbing(value, field.rule)) return value
  const text = String(value)
  // What a declared field means is the contract's word; a key that the sender chose says what its value is.
  const key = field.wild ? place.path.findLast((segment) => !segment.startsWith('[')) : undefined
  const result = place.scrubber.scrubText(text, key === undefined ? {} : { key })
  for (const { start, end, kind, rule: detector, method } of result.findings) {
    place.remarks.push({ path: joinPath(place.path), start, end, kind, rule: detector, method })
  }
  if (result.text.length > LIMITS.stringLengthMax) {
    place.remarks.push({
      path: joinPath(place.path),
      kind: 'TOO_LONG',
      rule: 'limit',
      method: 'truncate',
    })
    return result.text.slice(0, LIMITS.stringLengthMax).toWellFormed()
  }
  return result.findings.length === 0 ? value : result.text
}

function scrubKey(key: string, place: ScrubPlace): string {
  const { text, findings } = place.scrubber.scrubText(key)
  for (const { kind, rule, method } of findings) {
    place.remarks.push({ path: joinPath([...place.path, text]), kind, rule, method })
  }
  return text
}
