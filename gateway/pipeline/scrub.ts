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
  const whole = String(value)
  const text = cutText(whole, place.scrubber)
  // What a declared field means is the contract's word; a key that the sender chose says what its value is.
  const key = field.wild ? place.path.findLast((segment) => !segment.startsWith('[')) : undefined
  const result = place.scrubber.scrubText(text, key === undefined ? {} : { key })
  for (const { start, end, kind, rule: detector, method } of result.findings) {
    place.remarks.push({ path: joinPath(place.path), start, end, kind, rule: detector, method })
  }
  if (text !== whole) {
    const path = joinPath(place.path)
    place.remarks.push({ path, kind: 'TOO_LONG', rule: 'limit', method: 'truncate' })
  }
  return result.findings.length === 0 && text === whole ? value : result.text
}

/** How far past the limit is looked for something that begins before it. */
const CUT_MARGIN = 4_096

/** The text up to the limit, or up to the beginning of what is to be scrubbed and would be cut in two. */
function cutText(text: string, scrubber: Scrubber): string {
  const end = LIMITS.stringLengthMax
  if (text.length <= end) return text
  const across = scrubber
    .scan(text.slice(0, end + CUT_MARGIN))
    .find((finding) => finding.start < end && finding.end > end)
  return text.slice(0, across?.start ?? end).toWellFormed()
}

function scrubKey(key: string, place: ScrubPlace): string {
  const { text, findings } = place.scrubber.scrubText(key)
  for (const { kind, rule, method } of findings) {
    place.remarks.push({ path: joinPath([...place.path, text]), kind, rule, method })
  }
  return text
}
