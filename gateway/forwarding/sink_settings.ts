import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonObject } from '#domain/json.ts'
import type { Sink, SinkKind, SinkSettings } from '#domain/sink.ts'
import type { SinkRecord } from '#drizzle/repositories/sinks.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { SecretBox } from '../keyring/secret_box.ts'
import { findSinkKind } from './sink_kinds.ts'

/** Milliseconds that one request of a sink may take. */
export const SEND_TIMEOUT_MS = 10_000

const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true })
addFormats.default(ajv)

interface Checks {
  readonly endpoint: ValidateFunction
  readonly settings: ValidateFunction
  readonly secrets: ValidateFunction
}
/** Compiled once a kind. */
const CHECKS = new Map<string, Checks>()

function checksOf({ kind, schema }: SinkKind): Checks {
  const known = CHECKS.get(kind)
  if (known !== undefined) return known
  const compiled = {
    endpoint: ajv.compile(schema.endpoint),
    settings: ajv.compile(schema.settings),
    secrets: ajv.compile(schema.secrets),
  }
  CHECKS.set(kind, compiled)
  return compiled
}

/** What is wrong with the settings of a sink, as a sentence without any value of theirs; undefined where nothing is. */
export function findSettingsProblem(kind: SinkKind, settings: SinkSettings): string | undefined {
  const checks = checksOf(kind)
  for (const part of ['endpoint', 'settings', 'secrets'] as const) {
    if (!checks[part](settings[part])) return describe(part, checks[part].errors?.[0])
  }
  return kind.check?.(settings)
}

/** A secret's name is the operator's own choice, so that places within secrets are not named. */
function describe(part: keyof Checks, error: ErrorObject | undefined): string {
  const place = part === 'secrets' ? part : `${part}${error?.instancePath ?? ''}`
  const fault =
    error?.keyword === 'additionalProperties'
      ? 'has a member that is not known'
      : (error?.message ?? 'is not valid')
  return `Cannot use the settings of the sink: ${place} ${fault}`
}

interface Keys {
  readonly keyring: Pick<Keyring, 'secretKey'>
}

function boxOf({ keyring }: Keys): SecretBox {
  return new SecretBox(keyring.secretKey('sink secrets'))
}

/** The secrets of a sink as they are stored: they open for its id only. */
export function sealSecrets(keys: Keys, id: string, secrets: SinkSettings['secrets']): Uint8Array {
  return boxOf(keys).seal(JSON.stringify(secrets), id)
}

/** The adapter of a sink, with its secrets opened; undefined where its kind does not exist any more. */
export function openSink(keys: Keys, sink: SinkRecord): Sink | undefined {
  return findSinkKind(sink.kind)?.create({
    sinkId: sink.id,
    endpoint: sink.endpoint,
    settings: sink.settings satisfies JsonObject,
    secrets: parseSecrets(boxOf(keys).open(sink.sealedSecrets, sink.id)),
    timeoutMs: SEND_TIMEOUT_MS,
  })
}

function parseSecrets(json: string): Record<string, string> {
  return JSON.parse(json) as Record<string, string>
}
