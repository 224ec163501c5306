import { acceptedValues } from '../privacy/accept.ts'

/** What the pages of sign-in say, in one language. */
export interface SignInWords {
  readonly language: string
  readonly title: string
  /** One paragraph for each state of the page. */
  readonly says: Readonly<Record<SignInState, string>>
  readonly useLink: string
  readonly useProvider: string
  readonly noScript: string
  readonly cookie: string
  readonly refused: {
    readonly title: string
    readonly again: string
    readonly reasons: Readonly<Record<RefusalReason, string>>
  }
}

/**
 * `link`: the address brought a one-time link. `provider`: it did not, and there is a provider. `none`: neither.
 * `signedOut` comes before one of these; the others after an attempt.
 */
export type SignInState =
  | 'link'
  | 'provider'
  | 'none'
  | 'signedOut'
  | 'used'
  | 'many'
  | 'away'
  | 'done'

export type RefusalReason = 'disabled' | 'too_many_people' | 'flow' | 'provider' | 'attempts'

const ENGLISH: SignInWords = {
  language: 'en',
  title: 'Sign in',
  says: {
    link: 'This link signs you in as an administrator, once.',
    provider: 'Your organisation knows you already. You come back here at once.',
    none: 'Open the sign-in link that the gateway prints when it starts. It works once, within a day.',
    signedOut: 'You are signed out.',
    used: 'This link was used or has expired. Restart the gateway for a new one.',
    many: 'There were too many attempts. Wait a minute, then try again.',
    away: 'The gateway cannot be reached. Try again.',
    done: 'You are signed in.',
  },
  useLink: 'Sign in with this link',
  useProvider: 'Sign in with your organisation',
  noScript: 'A sign-in link needs JavaScript: it is read by the browser and not by the server.',
  cookie:
    'Signing in keeps one cookie in this browser until you sign out, for twelve hours at most.',
  refused: {
    title: 'You are not signed in',
    again: 'Try again',
    reasons: {
      disabled: 'An administrator has shut this account out.',
      too_many_people: 'There are too many people already.',
      flow: 'It took too long, or began in another browser.',
      provider: 'The provider has not signed you in, or cannot be reached.',
      attempts: 'There were too many attempts. Wait a minute, then try again.',
    },
  },
}

const GERMAN: SignInWords = {
  language: 'de',
  title: 'Anmelden',
  says: {
    link: 'Dieser Link meldet Sie einmal an, als Administratorin oder Administrator.',
    provider: 'Ihre Organisation kennt Sie schon. Sie kommen sofort hierher zurück.',
    none: 'Öffnen Sie den Anmeldelink, den das Gateway beim Start ausgibt. Er gilt einmal und einen Tag lang.',
    signedOut: 'Sie sind abgemeldet.',
    used: 'Dieser Link wurde schon benutzt oder ist abgelaufen. Starten Sie das Gateway neu, um einen neuen zu erhalten.',
    many: 'Es gab zu viele Versuche. Warten Sie eine Minute, und versuchen Sie es dann erneut.',
    away: 'Das Gateway ist nicht erreichbar. Versuchen Sie es erneut.',
    done: 'Sie sind angemeldet.',
  },
  useLink: 'Mit diesem Link anmelden',
  useProvider: 'Über Ihre Organisation anmelden',
  noScript: 'Ein Anmeldelink braucht JavaScript: Ihn liest der Browser und nicht der Server.',
  cookie:
    'Die Anmeldung legt ein Cookie in diesem Browser ab, bis Sie sich abmelden, höchstens für zwölf Stunden.',
  refused: {
    title: 'Sie sind nicht angemeldet',
    again: 'Erneut versuchen',
    reasons: {
      disabled: 'Die Administration hat dieses Konto gesperrt.',
      too_many_people: 'Es sind schon zu viele Personen bekannt.',
      flow: 'Es hat zu lange gedauert oder in einem anderen Browser begonnen.',
      provider: 'Der Anbieter hat Sie nicht angemeldet oder ist nicht erreichbar.',
      attempts:
        'Es gab zu viele Versuche. Warten Sie eine Minute, und versuchen Sie es dann erneut.',
    },
  },
}

export const SIGN_IN_LANGUAGES = [ENGLISH, GERMAN] as const

/** The words in the language that the browser wants most of those that there are. */
export function signInWordsFor(acceptLanguage: string | undefined): SignInWords {
  const wanted = acceptedValues(acceptLanguage).map((tag) => tag.split('-', 1).join(''))
  return (
    wanted.flatMap((code) => SIGN_IN_LANGUAGES.filter((one) => one.language === code))[0] ?? ENGLISH
  )
}
