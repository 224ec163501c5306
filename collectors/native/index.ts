import { bearerCredential } from '#domain/bearer_credential.ts'
import type { Collector, RequestHead } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import { acceptedAnswer, refusedAnswer } from './answers.ts'
import type { Framing } from './body.ts'
import { decodeBody } from './body.ts'

const decoder = new TextDecoder('utf-8')

/** What each media type says about the body; `unknown` where clients send it without meaning it. */
const FRAMINGS: ReadonlyMap<string, Framing> = new Map([
  ['', 'unknown'],
  ['application/json', 'json'],
  ['text/json', 'json'],
  ['application/x-ndjson', 'lines'],
  ['application/ndjson', 'lines'],
  ['application/jsonl', 'lines'],
  ['application/x-jsonlines', 'lines'],
  ['text/plain', 'unknown'],
  ['application/octet-stream', 'unknown'],
  ['application/x-www-form-urlencoded', 'unknown'],
])

/** Tidegate's own protocol: reports as a JSON object, an array or lines. */
export const nativeCollector: Collector = {
  name: 'native',
  routes: [
    {
      path: '/v1/reports',
      wireBytesMax: LIMITS.wireBytesMax,
      bodyBytesMax: LIMITS.bodyBytesMax,
    },
  ],
  corsRequestHeaders: ['authorization', 'content-encoding', 'content-type', 'x-tidegate-key'],
  corsExposedHeaders: ['retry-after'],
  credential: bearerCredential,
  checkHead: (head) =>
    framingOf(head) === undefined
      ? {
          kind: 'media_type_unsupported',
          message:
            'Cannot read body: Content-Type must be application/json or application/x-ndjson',
        }
      : undefined,
  decode: (body, head) => decodeBody(decoder.decode(body), framingOf(head) ?? 'unknown'),
  answer: (results, head) => acceptedAnswer(results, head.query.get('verbose') === '1'),
  refuse: refusedAnswer,
}

function framingOf(head: RequestHead): Framing | undefined {
  const [type = ''] = (head.header('content-type') ?? '').split(';')
  const name = type.trim().toLowerCase()
  return FRAMINGS.get(name) ?? (/^application\/[\w.-]+\+json$/.test(name) ? 'json' : undefined)
}
