import { confirm } from './demo_error.ts'
import { list, text } from './json.ts'
import type { Page } from './page.ts'
import { PLANTED, plantedIn } from './planted.ts'
import { type ShownReport, storedOf } from './stored.ts'

const PSEUDONYM = /^psn_[\w-]{43}$/

/** Shows what is stored now, once no planted value was found in all of it. */
export function showStored(
  page: Page,
  { reports, wholeText }: { readonly reports: readonly ShownReport[]; readonly wholeText: string },
): void {
  page.heading('What is stored now')
  const left = plantedIn(wholeText)
  confirm(left.length === 0, `no planted value is stored (${left.length} are)`)
  const event = storedOf(reports, 'sentry.event')
  const user = text(event.data, 'user', 'id')
  confirm(PSEUDONYM.test(user), 'the user is stored as a pseudonym')
  page.value('error', text(event.data, 'exception', 'values', 0, 'value'), 'green')
  page.value('user', user, 'green')
  for (const breadcrumb of list(event.data, 'breadcrumbs')) {
    page.value('step', text(breadcrumb, 'message'), 'green')
  }
  page.value('log', text(storedOf(reports, 'otel.log').data, 'body'), 'green')
  page.value('span', text(storedOf(reports, 'otel.span').data, 'attributes', 'url.full'), 'green')
  const planted = Object.keys(PLANTED).length
  page.checked(
    `none of the ${planted} planted values is anywhere in the ${reports.length} stored reports`,
  )
  page.note(`Each is deleted on ${event.expiresOn} without anybody asking for it.`)
  page.note(`Judged by policies ${event.bundle.slice(0, 16)}…: every report names the version.`)
}
