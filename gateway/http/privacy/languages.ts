import { acceptedValues } from './accept.ts'
import type { Messages } from './messages.ts'
import { ENGLISH } from './messages_en.ts'

/** Every language that the pages speak: one row each. */
const LANGUAGES: readonly Messages[] = [ENGLISH]

/**
 * The messages for an Accept-Language header (RFC 9110, section 12.5.4): those of the language that is wanted most of
 * those that there are, by its primary subtag; English where none is.
 */
export function messagesFor(
  acceptLanguage: string | undefined,
  languages: readonly Messages[] = LANGUAGES,
): Messages {
  return (
    acceptedValues(acceptLanguage)
      .map((tag) => languages.find(({ language }) => primaryOf(language) === primaryOf(tag)))
      .find((messages) => messages !== undefined) ?? ENGLISH
  )
}

function primaryOf(tag: string): string {
  return tag.split('-', 1).join('')
}
