/**
 * JSON with sorted keys and without white space, so that equal content has equal text
 * (the ordering of RFC 8785, JSON Canonicalization Scheme). Undefined members are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((inner) => canonicalJson(inner ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  // Written by hand: an object of the engine puts keys that are whole numbers first, whatever their order was.
  const members = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`)
  return `{${members.join(',')}}`
}
