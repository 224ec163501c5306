/**
 * JSON with sorted keys and without white space, so that equal content has equal text
 * (the ordering of RFC 8785, JSON Canonicalization Scheme). Undefined members are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((inner) => canonicalJson(inner ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  // Written by hand: an object of the engine puts keys that are whole numbers first, whatever their order was.
  const members = parseMembers(value)
  let text = ''
  for (const key of Object.keys(members).sort()) {
    const inner = members[key]
    if (inner === undefined) continue
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonicalJson(inner)}`
  }
  return text === '' ? '{}' : `${text}}`
}

function parseMembers(value: object): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>
}

/** The same for a value that JSON.parse has made, and no other: much faster where its keys are in order. */
export function canonicalParsed(value: unknown): string {
  return isInOrder(value) ? JSON.stringify(value) : canonicalJson(value)
}

function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isInOrder)
  const members = parseMembers(value)
  let before: string | undefined
  for (const key of Object.keys(members)) {
    if (before !== undefined && before >= key) return false
    before = key
    const inner = members[key]
    if (typeof inner === 'object' && !isInOrder(inner)) return false
  }
  return true
}
