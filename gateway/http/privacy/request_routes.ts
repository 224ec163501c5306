import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { HOUR_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { findTenant, type Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { filePublicRequest, type PublicFiling } from '../../subjects/public_requests.ts'
import { readState } from '../../subjects/state_tokens.ts'
import { verifyByCode } from '../../subjects/verification/codes.ts'
import { RateWindow } from '../rate_window.ts'
import { readBody } from '../read_body.ts'
import { acceptedValues } from './accept.ts'
import { readForm } from './request_form.ts'
import type { RequestMessages } from './request_messages.ts'
import { REQUEST_GERMAN } from './request_messages_de.ts'
import { REQUEST_ENGLISH } from './request_messages_en.ts'
import {
  type FormErrors,
  filedPage,
  formPage,
  REQUEST_POLICY,
  refusedPage,
  statePage,
} from './request_page.ts'
import { scriptModules } from './script_modules.ts'

type FormContext = Context<{ Bindings: HttpBindings }>

const PAGE = '/privacy/request'
const ENTRY = { file: 'gateway/http/privacy/request_state_client.mjs', address: 'state.js' }
const FORM_TYPE = 'application/x-www-form-urlencoded'
const LANGUAGES = [REQUEST_ENGLISH, REQUEST_GERMAN]

const SAFE_HEADERS = {
  'content-security-policy': `${REQUEST_POLICY}; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  vary: 'accept-language',
} as const

/** What the pages are served with: how much they take, and of whom. */
interface Place {
  readonly gateway: Gateway
  readonly byAddress: RateWindow
  readonly byAll: RateWindow
  readonly byMail: RateWindow
}

/**
 * Serves the form by which everybody can make a request, without an account, a cookie or a script. Mounted before the
 * pages of products. What is entered stands in no address, no log and no answer.
 */
export function mountRequestForm(app: Hono<{ Bindings: HttpBindings }>, gateway: Gateway): void {
  const place: Place = {
    gateway,
    byAddress: new RateWindow(LIMITS.formsPerAddressMax),
    byAll: new RateWindow(LIMITS.formsPerSecondMax),
    byMail: new RateWindow(LIMITS.formsPerMailMax, HOUR_MS),
  }
  app.get(PAGE, (context) => showForm(context, place))
  app.post(PAGE, (context) => take(context, place, fileForm))
  app.post(`${PAGE}/code`, (context) => take(context, place, confirmCode))
  app.get(`${PAGE}/state`, (context) => {
    const messages = messagesOf(context, context.req.query('lang'))
    return send(
      context,
      { messages, status: 200 },
      statePage(messages, { state: undefined, isWrong: false }),
    )
  })
  app.post(`${PAGE}/state`, (context) => take(context, place, showState))
  let scripts: Promise<ReadonlyMap<string, string>> | undefined
  app.get(`${PAGE}/state.js`, async (context) => {
    scripts ??= scriptModules(ENTRY)
    const script = (await scripts).get(ENTRY.address) ?? ''
    return context.body(script, 200, {
      ...SAFE_HEADERS,
      'content-type': 'text/javascript; charset=utf-8',
    })
  })
}

/** The language that the form names, else the one that the browser wants most of those that there are. */
function messagesOf(context: FormContext, named: string | null | undefined): RequestMessages {
  const wanted = [named ?? '', ...acceptedValues(context.req.header('accept-language'))]
  const found = wanted
    .map((tag) => LANGUAGES.find(({ language }) => language === tag.split('-', 1).join('')))
    .find((messages) => messages !== undefined)
  return found ?? REQUEST_ENGLISH
}

interface Head {
  readonly messages: RequestMessages
  readonly status: 200 | 201 | 400 | 403 | 404 | 429 | 503
}

function send(context: FormContext, { messages, status }: Head, page: string): Response {
  return context.html(page, status, { ...SAFE_HEADERS, 'content-language': messages.language })
}

/** The tenant of this id, where it still takes requests. */
async function tenantOf({ database }: Gateway, id: string | null | undefined) {
  const guid = id?.toLowerCase() ?? ''
  if (!isGuid(guid)) return undefined
  const tenant = await database.withOwner((tx) => findTenant(tx, guid))
  return tenant?.erasedAt === undefined ? tenant : undefined
}

async function showForm(context: FormContext, { gateway }: Place): Promise<Response> {
  const messages = messagesOf(context, context.req.query('lang'))
  const tenant = await tenantOf(gateway, context.req.query('tenant'))
  if (tenant === undefined) {
    return send(context, { messages, status: 404 }, refusedPage(messages, 'noTenant', './'))
  }
  return send(context, { messages, status: 200 }, printForm(messages, gateway, { tenant }))
}

function printForm(
  messages: RequestMessages,
  { policies }: Gateway,
  shown: {
    readonly tenant: Tenant
    readonly type?: string
    readonly law?: string
    readonly errors?: FormErrors
  },
): string {
  const { regulations } = policies.source.settings.regulations
  return formPage(messages, { type: '', law: '', errors: {}, ...shown, regulations })
}

interface Sent {
  readonly messages: RequestMessages
  readonly sent: URLSearchParams
}

type Handler = (context: FormContext, place: Place, sent: Sent) => Promise<Response>

/** Takes one form: of this site, of bounded size, and so many of one address. */
async function take(context: FormContext, place: Place, handle: Handler): Promise<Response> {
  let messages = messagesOf(context, undefined)
  const base = context.req.path === PAGE ? './' : '../'
  try {
    if (isFromElsewhere(context)) {
      return send(context, { messages, status: 403 }, refusedPage(messages, 'elsewhere', base))
    }
    place.byAddress.take(context.env.incoming.socket.remoteAddress ?? '')
    place.byAll.take('')
    const sent = await readFields(context)
    messages = messagesOf(context, sent.get('lang'))
    return await handle(context, place, { messages, sent })
  } catch (error) {
    const isTooMany = error instanceof ApiError && error.code === 'too_many_requests'
    if (!(error instanceof ApiError)) place.gateway.log.error('request_form_failed', { error })
    const reason = isTooMany ? 'tooMany' : 'failed'
    return send(
      context,
      { messages, status: isTooMany ? 429 : 503 },
      refusedPage(messages, reason, base),
    )
  }
}

/** Nothing here goes by cookies, so that no other site can do more than anybody; all the same its forms are not taken. */
function isFromElsewhere(context: FormContext): boolean {
  const site = context.req.header('sec-fetch-site')
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

async function readFields(context: FormContext): Promise<URLSearchParams> {
  const bytesMax = LIMITS.formBytesMax
  const isForm = context.req.header('content-type')?.toLowerCase().startsWith(FORM_TYPE)
  const reading = await readBody(context.env.incoming, {
    ...{ wireBytesMax: bytesMax, bodyBytesMax: bytesMax },
  })
  if (!isForm || reading.kind !== 'body') return new URLSearchParams()
  const text = new TextDecoder().decode(reading.bytes)
  // The store's texts hold no NUL.
  return new URLSearchParams(text.replaceAll('%00', '').replaceAll('\0', ''))
}

async function fileForm(
  context: FormContext,
  place: Place,
  { messages, sent }: Sent,
): Promise<Response> {
  const { gateway } = place
  const tenant = await tenantOf(gateway, sent.get('tenant'))
  if (tenant === undefined) {
    return send(context, { messages, status: 404 }, refusedPage(messages, 'noTenant', './'))
  }
  const { regulations } = gateway.policies.source.settings.regulations
  const read = readForm(sent, regulations, messages)
  const again = (errors: FormErrors) => {
    const shown = { tenant, type: sent.get('type') ?? '', law: sent.get('law') ?? '', errors }
    return send(context, { messages, status: 400 }, printForm(messages, gateway, shown))
  }
  if (read.kind === 'errors') return again(read.errors)
  place.byMail.take(mailName(tenant, read.filing))
  try {
    const filed = await filePublicRequest(gateway, tenant, read.filing)
    const shown = {
      ...{ dueAt: filed.request.dueAt, stateToken: filed.stateToken, way: './request' as const },
      ...{ codeToken: filed.verification?.token, isConfirmed: false, isWrong: false },
    }
    return send(context, { messages, status: 201 }, filedPage(messages, shown))
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'identity_not_offered') throw error
    return again({ phone: messages.errors.phoneNotHere })
  }
}

/** What one address is counted by: nothing of it is kept. */
function mailName({ id }: Tenant, { identities: [mail] }: PublicFiling): string {
  return createHash('sha256').update(`${id} ${mail.value.toLowerCase()}`).digest('base64')
}

async function confirmCode(
  context: FormContext,
  { gateway }: Place,
  { messages, sent }: Sent,
): Promise<Response> {
  const stateToken = sent.get('token') ?? ''
  const codeToken = sent.get('verification') ?? ''
  const state = await stateOf(gateway, stateToken)
  if (state === undefined) {
    return send(context, { messages, status: 404 }, statePage(messages, { state, isWrong: true }))
  }
  const isConfirmed = await isRightCode(gateway, codeToken, sent.get('code') ?? '')
  const dueAt = new Date((await stateOf(gateway, stateToken))?.dueAt ?? state.dueAt)
  const shown = { dueAt, stateToken, codeToken, isConfirmed, isWrong: !isConfirmed }
  const page = filedPage(messages, { ...shown, way: '.' })
  return send(context, { messages, status: isConfirmed ? 200 : 400 }, page)
}

async function isRightCode(gateway: Gateway, token: string, code: string): Promise<boolean> {
  try {
    await verifyByCode(gateway, token, code.replaceAll(/[\s-]/g, ''))
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}

async function stateOf(gateway: Gateway, token: string) {
  try {
    return await readState(gateway, token)
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

async function showState(
  context: FormContext,
  { gateway }: Place,
  { messages, sent }: Sent,
): Promise<Response> {
  const state = await stateOf(gateway, (sent.get('token') ?? '').trim())
  const isWrong = state === undefined
  return send(
    context,
    { messages, status: isWrong ? 404 : 200 },
    statePage(messages, { state, isWrong }),
  )
}
