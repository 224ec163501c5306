import * as Sentry from '@sentry/node'
import { ADDRESS, PERSON, SENTENCE } from './planted_person.ts'

// A program of a customer: it is run in a process of its own, with the real SDK, and prints what the SDK was answered.
const [dsn = '', lifecycle = 'stream'] = process.argv.slice(2)
const statuses: (number | undefined)[] = []

Sentry.init({
  dsn,
  release: 'shop@1.2.3',
  environment: 'staging',
  tracesSampleRate: 1,
  traceLifecycle: lifecycle === 'static' ? 'static' : 'stream',
  transport: (options) => {
    const transport = Sentry.makeNodeTransport(options)
    return {
      flush: (timeout) => transport.flush(timeout),
      send: async (envelope) => {
        const answer = await transport.send(envelope)
        statuses.push(answer.statusCode)
        return answer
      },
    }
  },
})

const { console: terminal } = globalThis
Sentry.setUser({
  id: PERSON.userId,
  email: PERSON.email,
  username: PERSON.name,
  ip_address: PERSON.ipAddress,
})
Sentry.setTag('contact', PERSON.email)
Sentry.setExtra('note', SENTENCE)
Sentry.setContext('account', { owner: PERSON.email, card: PERSON.card })
Sentry.addBreadcrumb({ category: 'ui', message: SENTENCE, data: { url: ADDRESS } })
terminal.error(`console says ${SENTENCE}`)
Sentry.startSession()
Sentry.captureException(new Error(`Cannot pay: ${SENTENCE}`))
Sentry.captureMessage(`Message: ${SENTENCE}`)
Sentry.startSpan({ name: `GET ${ADDRESS}`, op: 'http.server' }, () => {
  Sentry.startSpan({ name: 'query', op: 'db', attributes: { 'db.query.text': SENTENCE } }, () => 0)
})
Sentry.captureCheckIn({ monitorSlug: 'nightly', status: 'ok' })
Sentry.captureFeedback({ name: PERSON.name, email: PERSON.email, message: SENTENCE, url: ADDRESS })
Sentry.logger.info(`Log: ${SENTENCE}`, { contact: PERSON.email })
Sentry.endSession()
await Sentry.close(10_000)
process.stdout.write(`\n${JSON.stringify({ statuses })}\n`)
