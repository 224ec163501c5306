import { bearerCredential } from '#domain/bearer_credential.ts'
import type { Collector, Decoding, RequestHead } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import { answerRequest, refuseRequest } from './answers.ts'
import type { Encoding } from './encoding.ts'
import { encodingOf, supportsMediaType } from './encoding.ts'
import { readRequest as readJson } from './json.ts'
import { JsonTextError, parseJsonBytes } from './json_text.ts'
import type { Message } from './message.ts'
import { Budget, ExcessError } from './message.ts'
import { readRequest as readProtobuf } from './protobuf.ts'
import type { Signal } from './reports.ts'
import { itemsOf, SIGNALS } from './reports.ts'
import { WireError } from './wire_reader.ts'

/** The row of the head's path, also where a reverse proxy put a prefix before it. */
function signalOf(head: RequestHead): Signal | undefined {
  return SIGNALS[/\/v1\/[a-z]+(?=\/?$)/.exec(head.path)?.[0] ?? '']
}

/** The encoding of an answer: the request's, and JSON where it has none that OTLP knows. */
function answerEncodingOf(head: RequestHead): Encoding {
  return encodingOf(head.header('content-type')) ?? 'json'
}

function readMessage(body: Uint8Array, head: RequestHead, parts: Parts): Message {
  const { signal, budget } = parts
  if (answerEncodingOf(head) === 'protobuf') return readProtobuf(body, signal.schema, budget)
  return readJson(parseJsonBytes(body), signal.schema, budget)
}

interface Parts {
  readonly signal: Signal
  readonly budget: Budget
}

function undecodable(message: string, position?: number): Decoding {
  return { kind: 'undecodable', message, ...(position === undefined ? {} : { position }) }
}

/** Why a body could not be read. Messages of errors that are not ours could quote it, and are not used. */
function failureOf(error: unknown): Decoding {
  if (error instanceof WireError || error instanceof JsonTextError) {
    return undecodable(error.message, error.position)
  }
  if (error instanceof ExcessError) return undecodable(error.message)
  return undecodable('Cannot read body: it cannot be decoded')
}

function decode(body: Uint8Array, head: RequestHead): Decoding {
  const signal = signalOf(head)
  if (signal === undefined) return undecodable('Cannot read body: the path names no signal')
  const budget = new Budget()
  try {
    const request = readMessage(body, head, { signal, budget })
    if (budget.flawOf(request) !== undefined) {
      return undecodable('Cannot read body: its top level is not an OTLP request')
    }
    return { kind: 'decoded', items: itemsOf(signal, request, budget) }
  } catch (error) {
    return failureOf(error)
  }
}

/** OTLP/HTTP 1.x: logs, traces and metrics in protobuf and JSON. */
export const otlpCollector: Collector = {
  name: 'otlp',
  routes: Object.keys(SIGNALS).map((path) => ({
    path,
    wireBytesMax: LIMITS.wireBytesMax,
    bodyBytesMax: LIMITS.bodyBytesMax,
  })),
  corsRequestHeaders: ['authorization', 'content-encoding', 'content-type', 'x-tidegate-key'],
  corsExposedHeaders: ['retry-after'],
  credential: bearerCredential,
  checkHead: (head) => {
    if (supportsMediaType(head.header('content-type'))) return undefined
    return {
      kind: 'media_type_unsupported',
      message: 'Cannot read body: Content-Type must be application/x-protobuf or application/json',
    }
  },
  decode,
  answer: (results, head) =>
    answerRequest(results, answerEncodingOf(head), signalOf(head)?.rejectedName ?? ''),
  refuse: (refusal, head) => refuseRequest(refusal, answerEncodingOf(head)),
}
