import { CATEGORIES, DATA_CLASSES } from '#domain/classification.ts'
import type { HoldCriteria, HoldQuery } from '#domain/hold.ts'
import { parsePseudonym } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { isJsonObject, type JsonValue } from '#domain/json.ts'

/** Criteria as they are stored: pseudonyms in base64url, instants in RFC 3339. */
export function printCriteria(criteria: HoldCriteria): JsonValue {
  if (criteria.kind === 'reports') return { kind: 'reports', ids: [...criteria.ids] }
  if (criteria.kind === 'forgotten') return { ...criteria }
  if (criteria.kind === 'query') return { kind: 'query', query: printQuery(criteria.query) }
  const pseudonyms = criteria.pseudonyms.map((bytes) => Buffer.from(bytes).toString('base64url'))
  return { kind: 'subjects', pseudonyms }
}

function printQuery({ since, until, ...names }: HoldQuery): Record<string, JsonValue> {
  const printed: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(names)) {
    if (value !== undefined) printed[name] = value
  }
  if (since !== undefined) printed['since'] = since.toISOString()
  if (until !== undefined) printed['until'] = until.toISOString()
  return printed
}

/** What `printCriteria` wrote. Throws for anything else: a hold that cannot be read may not be passed over. */
export function parseCriteria(stored: unknown): HoldCriteria {
  const { kind, pseudonyms, ids, query, by, count } = parseObject(stored)
  if (kind === 'subjects') {
    const bytes = parseTexts(pseudonyms).map((text) => Buffer.from(text, 'base64url'))
    return { kind, pseudonyms: bytes.map(parsePseudonym) }
  }
  if (kind === 'reports') return { kind, ids: parseTexts(ids) }
  if (kind === 'forgotten') {
    return { kind, by: by === 'subjects' ? 'subjects' : 'reports', count: Number(count) }
  }
  invariant(kind === 'query', 'a stored hold has known criteria')
  return { kind, query: parseQuery(parseObject(query)) }
}

function parseQuery(stored: Readonly<Record<string, unknown>>): HoldQuery {
  return {
    product: parseText(stored['product']),
    type: parseText(stored['type']),
    class: parseOneOf(stored['class'], DATA_CLASSES),
    category: parseOneOf(stored['category'], CATEGORIES),
    instanceId: parseText(stored['instanceId']),
    since: parseInstant(stored['since']),
    until: parseInstant(stored['until']),
  }
}

function parseObject(stored: unknown): Readonly<Record<string, unknown>> {
  invariant(isJsonObject(stored), 'stored criteria are an object')
  return stored
}

function parseTexts(stored: unknown): readonly string[] {
  invariant(Array.isArray(stored), 'stored criteria have a list')
  return stored.map(String)
}

function parseText(stored: unknown): string | undefined {
  return stored === undefined ? undefined : String(stored)
}

function parseOneOf<Name extends string>(
  stored: unknown,
  names: readonly Name[],
): Name | undefined {
  if (stored === undefined) return undefined
  const name = names.find((known) => known === stored)
  invariant(name !== undefined, 'a stored name is known')
  return name
}

function parseInstant(stored: unknown): Date | undefined {
  if (stored === undefined) return undefined
  const instant = new Date(String(stored))
  invariant(!Number.isNaN(instant.getTime()), 'a stored instant is one')
  return instant
}
