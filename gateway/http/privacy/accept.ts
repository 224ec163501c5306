/** What of an Accept header is read: browsers send a few dozen characters. */
const LENGTH_MAX = 500

/**
 * The values of an Accept-Language or Accept-Encoding header (RFC 9110, section 12.4.2) in lower case, the most wanted
 * first, without those that are not wanted at all.
 */
export function acceptedValues(header: string | undefined): readonly string[] {
  return (header ?? '')
    .slice(0, LENGTH_MAX)
    .split(',')
    .map(parseValue)
    .filter(({ value, weight }) => value !== '' && weight > 0)
    .toSorted((left, right) => right.weight - left.weight)
    .map(({ value }) => value)
}

function parseValue(text: string): { readonly value: string; readonly weight: number } {
  const [value = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  return { value, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
}

/** True where an If-None-Match header names an entity tag (RFC 9110, section 13.1.2: the weak comparison). */
export function isKnownTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  const opaque = (text: string) => text.trim().replace(/^W\//, '')
  return header.split(',').some((known) => opaque(known) === opaque(tag))
}
