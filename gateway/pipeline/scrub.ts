import type { JsonObject, JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Remark } from '#domain/remark.ts'
import type { Contract } from '#policies/engine/bundle.ts'
import { needsScrubbing } from '#policies/engine/field_types.ts'
import { type DeclaredField, mapFields } from '#policies/engine/map_fields.ts'
import { joinPath } from '#policies/engine/minimise.ts'
import type { Scrubber } from '#policies/scrub/scrubber.ts'
import type { PlacedScrubber } from '../policies/scrubber_store.ts'
import type { Minimised, Step } from './steps.ts'

/** Removes personal data and secrets from every string, number and sender's key that is left. */
export const scrub: Step<Minimised, Minimised> = (item, context) => {
  const remarks: Remark[] = [...item.remarks]
  const scrubbers = context.scrubberAt({ product: item.product, type: item.contract.type })
  const data = scrubData(item.data, item.contract, { scrubbers, remarks })
  return { ...item, data, remarks: remarks.slice(0, LIMITS.remarksPerReportMax) }
}

/** Minimised data without personal data and secrets; each redaction is added to the remarks. */
export function scrubData(
  data: JsonObject,
  { root }: Pick<Contract, 'root'>,
  { scrubbers, remarks }: { readonly scrubbers: PlacedScrubber; readonly remarks: Remark[] },
): JsonObject {
  const { scrubber, forField } = scrubbers
  return mapFields(data, root, {
    scalar: (value, field, { path, name }) =>
      scrubScalar(value, field, { scrubber: forField?.(path) ?? scrubber, path, name, remarks }),
    wildKey: (key, path) => scrubKey(key, { scrubber, path, name: undefined, remarks }),
  })
}

interface ScrubPlace {
  readonly scrubber: Scrubber
  readonly path: readonly string[]
  /** What the sender says beside the value that it is. */
  readonly name: string | undefined
  readonly remarks: Remark[]
}

function scrubScalar(value: JsonValue, field: DeclaredField, place: ScrubPlace): JsonValue {
  const key = keyOf(field, place)
  if (!needsScrubbing(value, field.rule) && !isNamedSecret(value, field, { key, place }))
    return value
  const whole = String(value)
  const text = cutText(whole, place.scrubber)
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

/**
 * The name under which a value stands: the one beside it, else the sender's own keys, of which a sensitive one speaks for
 * all that is below it. What a declared field means is the contract's word.
 */
function keyOf(field: DeclaredField, { path, name, scrubber }: ScrubPlace): string | undefined {
  if (name !== undefined) return name
  if (!field.wild) return undefined
  const declared = field.path.split('.')
  const own = path.filter((segment) => !segment.startsWith('[') && !declared.includes(segment))
  const last = own.at(-1)
  if (last === undefined || scrubber.isSensitiveKey(last)) return last
  return own.findLast((segment) => scrubber.isSensitiveKey(segment)) ?? last
}

interface Named {
  readonly key: string | undefined
  readonly place: ScrubPlace
}

/** A value of a type that nothing can hide in, under a sender's name that says it is to be hidden. */
function isNamedSecret(value: JsonValue, { rule }: DeclaredField, { key, place }: Named): boolean {
  if (rule.action === 'pseudonymise' || typeof value === 'boolean' || key === undefined)
    return false
  return place.scrubber.isSensitiveKey(key)
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
