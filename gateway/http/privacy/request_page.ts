import { REQUEST_RIGHTS, type RegulationSettings } from '#policies/schema/policy_source.ts'
import { PUBLIC_RIGHTS } from '../../subjects/public_requests.ts'
import type { RequestState } from '../../subjects/state_tokens.ts'
import { type Html, type HtmlPart, html } from './html.ts'
import { printPage } from './layout.ts'
import { servedLinks } from './links.ts'
import { ENGLISH } from './messages_en.ts'
import { facts } from './parts.ts'
import type { RequestMessages } from './request_messages.ts'
import { STYLE_HASH } from './style.ts'

/** The pages send forms to this server, and the page of a state loads one script from it. */
export const REQUEST_POLICY = `default-src 'none'; script-src 'self'; style-src ${STYLE_HASH}; base-uri 'none'; form-action 'self'`

/** The fields of the form that can be wrong. */
export type FormField = 'type' | 'law' | 'email' | 'userId' | 'phone'
export type FormErrors = { readonly [field in FormField]?: string }

/** What the form is printed with: who is asked, and what of the last try is no personal data. */
export interface ShownForm {
  readonly tenant: { readonly id: string; readonly name: string }
  readonly regulations: readonly RegulationSettings[]
  readonly type: string
  readonly law: string
  readonly errors: FormErrors
}

interface Frame {
  readonly title: string
  readonly summary: string
  readonly intro: HtmlPart
  /** The way to `/privacy/`. */
  readonly base: './' | '../'
  readonly script?: string
}

function print(messages: RequestMessages, frame: Frame): string {
  const { base, ...parts } = frame
  return printPage(
    {
      ...parts,
      ...{ place: frame.title, contents: [], body: undefined, data: undefined, bundle: undefined },
      policy: REQUEST_POLICY,
    },
    {
      // Of the strings of the other pages only the frame is read here.
      messages: { ...ENGLISH, language: messages.language, frame: messages.frame },
      links: servedLinks(base),
      versions: [],
    },
  )
}

/** The form of a request. */
export function formPage(messages: RequestMessages, shown: ShownForm): string {
  const { form } = messages
  const { tenant, errors } = shown
  const title =
    Object.keys(errors).length === 0 ? form.title : `${messages.errors.title}: ${form.title}`
  return print(messages, {
    title,
    summary: form.lead(tenant.name),
    base: './',
    intro: html`${errorSummary(messages, errors)}<p class="lead">${form.lead(tenant.name)}</p>
<p class="quiet">${form.stays}</p>
<form class="ask" method="post" action="./request" accept-charset="utf-8" novalidate>
<input type="hidden" name="tenant" value="${tenant.id}">
<input type="hidden" name="lang" value="${messages.language}">
${choice({ id: 'type', label: form.type, errors, chosen: shown.type, first: form.choose }, rightsOf(messages))}
${choice({ id: 'law', label: form.law, hint: form.lawHint, errors, chosen: shown.law, first: form.choose }, lawsOf(shown.regulations))}
${entry({ id: 'email', label: form.email, hint: form.emailHint, errors }, html` type="email" autocomplete="email" inputmode="email" required`)}
${entry({ id: 'userId', label: form.userId, hint: form.moreHint, errors }, html` type="text" autocomplete="username"`)}
${entry({ id: 'phone', label: form.phone, hint: form.moreHint, errors }, html` type="tel" autocomplete="tel"`)}
<p><button type="submit">${form.send}</button></p>
</form>`,
  })
}

type Options = readonly (readonly [value: string, words: string])[]

function rightsOf({ form }: RequestMessages): Options {
  return PUBLIC_RIGHTS.map((right) => [right, form.rights[right] ?? right])
}

function lawsOf(regulations: readonly RegulationSettings[]): Options {
  return regulations
    .map(({ name, region, title }) => [name, `${region}: ${title}`] as const)
    .toSorted(([, left], [, right]) => left.localeCompare(right, 'en'))
}

interface Field {
  readonly id: FormField | 'code' | 'token'
  readonly label: string
  readonly hint?: string
  readonly errors: { readonly [field: string]: string | undefined }
}

/** What describes a field: its error and its hint, which a screen reader says with it. */
function described({ id, hint, errors }: Field): { attributes: Html; texts: readonly HtmlPart[] } {
  const error = errors[id]
  const names = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return {
    attributes: html`${names === '' ? undefined : html` aria-describedby="${names}"`}${error === undefined ? undefined : html` aria-invalid="true"`}`,
    texts: [
      hint === undefined ? undefined : html`<span class="note" id="${id}-hint">${hint}</span>`,
      error === undefined
        ? undefined
        : html`<strong class="wrong" id="${id}-error">${error}</strong>`,
    ],
  }
}

function entry(field: Field, attributes: Html): Html {
  const { id, label } = field
  const more = described(field)
  return html`<p><label for="${id}">${label}</label>${more.texts}
<input id="${id}" name="${id}"${attributes}${more.attributes}></p>`
}

function choice(
  field: Field & { readonly chosen: string; readonly first: string },
  options: Options,
): Html {
  const { id, label, chosen, first } = field
  const more = described(field)
  const printed = options.map(
    ([value, words]) =>
      html`<option value="${value}"${value === chosen ? html` selected` : undefined}>${words}</option>
`,
  )
  return html`<p><label for="${id}">${label}</label>${more.texts}
<select id="${id}" name="${id}" required${more.attributes}><option value="">${first}</option>
${printed}</select></p>`
}

function errorSummary(
  { errors: words }: RequestMessages,
  errors: { readonly [field: string]: string | undefined },
): Html | undefined {
  const items = Object.entries(errors).flatMap(([id, text]) =>
    text === undefined ? [] : [html`<li><a href="#${id}">${text}</a></li>`],
  )
  if (items.length === 0) return undefined
  return html`<div class="wrong-all" role="alert" tabindex="-1" autofocus><h2>${words.title}</h2><ul>${items}</ul></div>
`
}

/** What somebody is told whose request was filed. */
export interface ShownFiled {
  readonly dueAt: Date
  readonly stateToken: string
  /** What the code is entered with; undefined where no code was sent. */
  readonly codeToken: string | undefined
  readonly isConfirmed: boolean
  readonly isWrong: boolean
  /** The way to the pages below `/privacy/request`. */
  readonly way: './request' | '.'
}

/** The page after the form: until when, the code that is entered here, and the key of the state. */
export function filedPage(messages: RequestMessages, shown: ShownFiled): string {
  const { filed } = messages
  const errors = shown.isWrong ? { code: messages.errors.code } : {}
  const next = shown.isConfirmed
    ? html`<p role="status">${filed.confirmed}</p>`
    : html`<p>${shown.codeToken === undefined ? filed.byHand : filed.byCode}</p>`
  return print(messages, {
    title: filed.title,
    summary: filed.title,
    base: shown.way === '.' ? '../' : './',
    intro: html`${errorSummary(messages, errors)}<p class="lead">${filed.lead(printTime(shown.dueAt, messages))}</p>
${next}
${shown.isConfirmed || shown.codeToken === undefined ? undefined : codeForm(messages, shown, errors)}
<p>${filed.keep}</p>
<p><code>${shown.stateToken}</code></p>
<p><a href="${shown.way}/state?lang=${messages.language}#${shown.stateToken}">${filed.link}</a></p>`,
  })
}

function codeForm(
  messages: RequestMessages,
  { codeToken, stateToken, way }: ShownFiled,
  errors: { readonly code?: string },
): Html {
  const { filed, language } = messages
  return html`<form class="ask" method="post" action="${way}/code" accept-charset="utf-8" novalidate>
<input type="hidden" name="lang" value="${language}">
<input type="hidden" name="verification" value="${codeToken}">
<input type="hidden" name="token" value="${stateToken}">
${entry({ id: 'code', label: filed.code, errors }, html` type="text" inputmode="numeric" autocomplete="one-time-code" required`)}
<p><button type="submit">${filed.confirm}</button></p>
</form>`
}

/** The page on which the key of a request is entered, and the state that it has opened. */
export function statePage(
  messages: RequestMessages,
  { state, isWrong }: { readonly state: RequestState | undefined; readonly isWrong: boolean },
): string {
  const text = messages.state
  const errors = isWrong ? { token: messages.errors.token } : {}
  return print(messages, {
    title: text.title,
    summary: text.lead,
    base: '../',
    script: './state.js',
    intro: html`${errorSummary(messages, errors)}${state === undefined ? undefined : printState(messages, state)}
<p>${text.lead}</p>
<form class="ask" method="post" action="./state" accept-charset="utf-8" novalidate>
<input type="hidden" name="lang" value="${messages.language}">
${entry({ id: 'token', label: text.token, errors }, html` type="text" autocomplete="off" spellcheck="false" required`)}
<p><button type="submit">${text.show}</button></p>
</form>`,
  })
}

function printState(messages: RequestMessages, state: RequestState): Html {
  const { state: text, form } = messages
  const right = REQUEST_RIGHTS.find((known) => known === state.type)
  const words: Readonly<Record<string, string>> = text.statuses
  const { completedAt } = state
  return facts([
    [text.type, (right && form.rights[right]) ?? state.type],
    [text.status, words[state.status] ?? state.status],
    [text.receivedAt, printTime(new Date(state.receivedAt), messages)],
    [text.dueAt, printTime(new Date(state.dueAt), messages)],
    [
      text.completedAt,
      completedAt === null ? undefined : printTime(new Date(completedAt), messages),
    ],
  ])
}

function printTime(at: Date, { language }: RequestMessages): string {
  const style = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const
  const locale = language === 'en' ? 'en-GB' : language
  return `${new Intl.DateTimeFormat(locale, style).format(at)} UTC`
}

/** Why a page cannot be shown, or a form not be taken. */
export function refusedPage(
  messages: RequestMessages,
  reason: Exclude<keyof RequestMessages['refused'], 'title'>,
  base: './' | '../',
): string {
  const { refused } = messages
  return print(messages, {
    title: refused.title,
    summary: refused.title,
    base,
    intro: html`<p class="lead">${refused[reason]}</p>`,
  })
}
