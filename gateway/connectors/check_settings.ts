import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { ConnectorKindName } from '#domain/connector.ts'
import type { JsonObject } from '#domain/json.ts'
import type { KindContext } from './kind.ts'
import { KINDS } from './kinds.ts'

const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true })
/** Compiled once a kind. */
const CHECKS = new Map<ConnectorKindName, ValidateFunction>()

/** What is wrong with the settings of a connector, as a sentence without any value of theirs; undefined where nothing is. */
export function findConnectorProblem(
  kind: ConnectorKindName,
  settings: JsonObject,
  context: KindContext,
): string | undefined {
  const { schema, check } = KINDS[kind]
  const validate = CHECKS.get(kind) ?? ajv.compile(schema)
  CHECKS.set(kind, validate)
  const problem = validate(settings) ? check?.(settings, context) : describe(validate.errors?.[0])
  return problem === undefined ? undefined : `Cannot use the settings of the connector: ${problem}`
}

function describe(error: ErrorObject | undefined): string {
  const place = `settings${error?.instancePath ?? ''}`
  return error?.keyword === 'additionalProperties'
    ? `${place} has a member that is not known`
    : `${place} ${error?.message ?? 'is not valid'}`
}
