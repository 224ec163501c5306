import approvals from './approvals.schema.json' with { type: 'json' }
import consent from './consent.schema.json' with { type: 'json' }
import contract from './contract.schema.json' with { type: 'json' }
import shared from './fields.schema.json' with { type: 'json' }
import holidays from './holidays.schema.json' with { type: 'json' }
import identities from './identities.schema.json' with { type: 'json' }
import mailTracking from './mail_tracking.schema.json' with { type: 'json' }
import mixin from './mixin.schema.json' with { type: 'json' }
import pii from './pii.schema.json' with { type: 'json' }
import processors from './processors.schema.json' with { type: 'json' }
import product from './product.schema.json' with { type: 'json' }
import purposes from './purposes.schema.json' with { type: 'json' }
import regulations from './regulations.schema.json' with { type: 'json' }
import responseTemplates from './response_templates.schema.json' with { type: 'json' }
import retention from './retention.schema.json' with { type: 'json' }

const SCHEMAS: Readonly<Record<string, object>> = {
  approvals,
  consent,
  contract,
  holidays,
  identities,
  mail_tracking: mailTracking,
  mixin,
  pii,
  processors,
  product,
  purposes,
  regulations,
  response_templates: responseTemplates,
  retention,
}

/** A schema for editors. */
export interface EditorSchema {
  /** `contract.schema.json` */
  readonly name: string
  readonly schema: Readonly<Record<string, unknown>>
}

/**
 * The schemas of policies as editors can use them. Most language servers for YAML know JSON Schema up to draft 7 and
 * follow no references between files, so each schema is one draft-7 file of its own, with the same rules.
 */
export function editorSchemas(): readonly EditorSchema[] {
  return Object.entries(SCHEMAS).map(([name, schema]) => ({
    name: `${name}.schema.json`,
    schema: standalone(schema),
  }))
}

const SHARED = 'fields.schema.json#/$defs/'
const OWN = '#/$defs/'
const DRAFT_7 = '#/definitions/'

function standalone(schema: object): Readonly<Record<string, unknown>> {
  const { $schema: _, $defs, ...rest }: Readonly<Record<string, unknown>> = { ...schema }
  const body = rewritten(rest)
  const own = rewritten($defs ?? {})
  const usesShared = JSON.stringify([rest, $defs]).includes(SHARED)
  const definitions = { ...objectOf(usesShared ? rewritten(shared.$defs) : {}), ...objectOf(own) }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...objectOf(body),
    ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
  }
}

/** The same value with its references pointing into its own file. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace(SHARED, DRAFT_7).replace(OWN, DRAFT_7)
        : rewritten(inner),
    ]),
  )
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
