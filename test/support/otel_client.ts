import { DiagLogLevel, diag, logs, metrics, SpanStatusCode, trace } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { ADDRESS, PERSON, SENTENCE } from './planted_person.ts'

// A program of a customer: it is run in a process of its own, with the real SDK, and prints what the SDK complained of.
const errors: string[] = []
const ignore = () => undefined
diag.setLogger(
  {
    error: (message) => errors.push(message),
    warn: ignore,
    info: ignore,
    debug: ignore,
    verbose: ignore,
  },
  DiagLogLevel.ERROR,
)
const sdk = new NodeSDK()
sdk.start()

const tracer = trace.getTracer('shop')
tracer.startActiveSpan(`GET ${ADDRESS}`, (span) => {
  span.setAttributes({
    'url.full': ADDRESS,
    'user.id': PERSON.userId,
    'user.email': PERSON.email,
    'client.address': PERSON.ipAddress,
    'db.query.text': `select '${PERSON.email}'`,
    'never.declared': SENTENCE,
  })
  span.recordException(new Error(SENTENCE))
  span.setStatus({ code: SpanStatusCode.ERROR, message: SENTENCE })
  span.end()
})
const logger = logs.getLogger('shop')
logger.emit({
  severityText: 'ERROR',
  body: SENTENCE,
  attributes: { 'enduser.id': PERSON.userId, 'exception.message': SENTENCE },
})
logger.emit({ body: { owner: PERSON.email, password: PERSON.password }, eventName: 'payment' })
const counter = metrics.getMeter('shop').createCounter('payments')
counter.add(3, { 'user.id': PERSON.userId, contact: PERSON.email, 'error.type': SENTENCE })
await sdk.shutdown()
process.stdout.write(`\n${JSON.stringify({ errors })}\n`)
