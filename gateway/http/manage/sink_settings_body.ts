import { ApiError } from '#domain/errors.ts'
import type { SinkSettings } from '#domain/sink.ts'
import { findSinkKind } from '../../forwarding/sink_kinds.ts'
import { findSettingsProblem, SEND_TIMEOUT_MS } from '../../forwarding/sink_settings.ts'

interface WantedSink {
  readonly kind: string
  readonly endpoint: string
  readonly settings?: SinkSettings['settings']
  readonly secrets?: SinkSettings['secrets']
  readonly headers?: SinkSettings['secrets']
}

/** Kinds whose secrets are headers: a body may call them so. */
const HEADER_KINDS: readonly string[] = ['otlp']

/** The settings of a sink as its kind wants them. Throws an ApiError `invalid_body` that repeats no value. */
export function checkedSettings(wanted: WantedSink, sinkId: string): SinkSettings {
  const kind = findSinkKind(wanted.kind)
  if (kind === undefined) {
    throw new ApiError('invalid_body', 'Cannot add the sink: its kind is not known')
  }
  const { headers, secrets } = wanted
  if (headers !== undefined && (secrets !== undefined || !HEADER_KINDS.includes(kind.kind))) {
    throw new ApiError('invalid_body', 'Cannot add the sink: wanted its credentials in secrets')
  }
  const settings = {
    sinkId,
    endpoint: wanted.endpoint,
    settings: wanted.settings ?? {},
    secrets: secrets ?? headers ?? {},
    timeoutMs: SEND_TIMEOUT_MS,
  }
  const problem = findSettingsProblem(kind, settings)
  if (problem !== undefined) throw new ApiError('invalid_body', problem)
  return settings
}
