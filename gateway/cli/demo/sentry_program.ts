import * as Sentry from '@sentry/node'
import { BREADCRUMBS, ERROR_MESSAGE, PLANTED } from './planted.ts'
import { runProgram } from './program.ts'

/** A client product with the unmodified Sentry SDK: it reports one error that is full of personal data. */
runProgram(async ({ dsn }) => {
  Sentry.init({ dsn, release: 'shop@2.4.0', environment: 'production', serverName: 'shop-1' })
  Sentry.setUser({
    id: PLANTED.userId,
    email: PLANTED.mail,
    username: PLANTED.name,
    ip_address: PLANTED.address,
  })
  for (const message of BREADCRUMBS) Sentry.addBreadcrumb({ category: 'shop', message })
  Sentry.captureException(new Error(ERROR_MESSAGE))
  return await Sentry.flush(FLUSH_MS)
})

const FLUSH_MS = 10_000
