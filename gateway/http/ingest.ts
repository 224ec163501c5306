import type { IncomingHttpHeaders } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { trace } from '@opentelemetry/api'
import type { Context, Hono } from 'hono'
import type { Answer, Collector, CollectorRoute, Refusal, RequestHead } from '#domain/collector.ts'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import { type Reason, refusal } from '#domain/outcome.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import { isStoreAway } from '#drizzle/errors.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../gateway.ts'
import { KeyringAwayError } from '../keyring/keys.ts'
import { admit, credentialOf } from '../pipeline/admit.ts'
import { hasGlobalPrivacyControl } from '../pipeline/decode.ts'
import { processApart } from '../pipeline/judges/process_apart.ts'
import { processItems, readsKeyFromBody, requestOutcomeKey } from '../pipeline/process.ts'
import { OverloadedError } from '../pipeline/store.ts'
import type { ReportPlace } from '../policies/scrubber_store.ts'
import { BodyBudget, type BodyCharge } from './body_budget.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import { type BodyReading, readBody } from './read_body.ts'

/** Spans of our own name collectors and statuses; without an exporter they cost nothing. */
const tracer = trace.getTracer('tidegate')

/** All ingest bodies that this process holds at once. */
const BUDGET = new BodyBudget()

type IngestContext = Context<{ Bindings: HttpBindings }>

/** Serves every route of a collector: preflight, admission, limits, decoding, the pipeline, the protocol's answer. */
export function mountCollector(
  app: Hono<{ Bindings: HttpBindings }>,
  collector: Collector,
  gateway: Gateway,
): void {
  for (const route of collector.routes) {
    app.options(route.path, (context) =>
      context.body(null, 204, preflightHeaders(collector, context.env.incoming.headers.origin)),
    )
    app.post(route.path, async (context) => await receive(context, { collector, route, gateway }))
    app.all(route.path, (context) =>
      respond(
        context,
        collector,
        collector.refuse(
          { kind: 'method_not_allowed', message: 'Cannot use this method: send a POST' },
          headOf(context),
        ),
      ),
    )
  }
}

interface Place {
  readonly collector: Collector
  readonly route: CollectorRoute
  readonly gateway: Gateway
}

async function receive(context: IngestContext, place: Place): Promise<Response> {
  const { collector, gateway } = place
  const head = headOf(context)
  const startedAt = performance.now()
  const span = tracer.startSpan('tidegate.ingest', { attributes: { collector: collector.name } })
  const charge = BUDGET.open()
  const answer = await answerTo(context, head, { ...place, charge }).catch(
    (error: unknown): Answer => {
      if (isAway(error)) return collector.refuse(overloaded(), head)
      gateway.log.error('request_failed', { collector: collector.name, error })
      return collector.refuse(
        { kind: 'internal', message: 'Cannot take the request: internal error' },
        head,
      )
    },
  )
  charge.release()
  gateway.metrics.request(collector.name, answer.status, performance.now() - startedAt)
  span.setAttribute('http.response.status_code', answer.status).end()
  return respond(context, collector, answer)
}

function isAway(error: unknown): boolean {
  return error instanceof OverloadedError || error instanceof KeyringAwayError || isStoreAway(error)
}

function overloaded(): Refusal {
  return {
    kind: 'overloaded',
    message: 'Cannot store reports now: try again later',
    retryAfterS: LIMITS.retryAfterS,
  }
}

async function answerTo(
  context: IngestContext,
  head: RequestHead,
  place: Place & { readonly charge: BodyCharge },
): Promise<Answer> {
  const { collector, route, gateway, charge } = place
  const refused = collector.checkHead?.(head)
  if (refused !== undefined) return refuse(refused, head, { ...place, key: undefined })
  const isKeyInBody = readsKeyFromBody(collector, head)
  const early = isKeyInBody ? undefined : await admit(collector.credential(head), head, gateway)
  if (early?.kind === 'refused') return refuse(early.refusal, head, { ...place, key: undefined })
  const { wireBytesMax, bodyBytesMax } = route
  const reading = await readBody(context.env.incoming, { wireBytesMax, bodyBytesMax, charge })
  if (reading.kind === 'no_room') return collector.refuse(overloaded(), head)
  if (reading.kind !== 'body') {
    return refuse(refusalOf(reading), head, { ...place, key: early?.key })
  }
  const admission =
    early ?? (await admit(credentialOf(collector, head, reading.bytes), head, gateway))
  if (admission.kind === 'refused') {
    return refuse(admission.refusal, head, { ...place, key: undefined })
  }
  const { headers } = context.env.incoming
  return await answerBody(reading.bytes, head, { ...place, key: admission.key, headers })
}

type AdmittedPlace = Place & { readonly key: IngestKey; readonly headers: IncomingHttpHeaders }

async function answerBody(
  body: Uint8Array,
  head: RequestHead,
  place: AdmittedPlace,
): Promise<Answer> {
  const { collector, gateway, key } = place
  if (gateway.judges.takes(body.length)) return await answerApart(body, head, place)
  const decoding = collector.decode(body, head)
  if (decoding.kind === 'undecodable') {
    return await refuseBody(decoding, body.length, { ...place, head })
  }
  await gateway.pseudonymiser.prepare(key.tenantId)
  const receivedAtMs = gateway.clock.nowMs()
  const policies = gateway.policies.of(key.tenantId, receivedAtMs)
  const context = {
    admission: key,
    collector: collector.name,
    receivedAtMs,
    globalPrivacyControl: hasGlobalPrivacyControl(head),
    bundle: policies.bundle,
    scrubber: policies.scrubberFor(key.tenantId),
    scrubberAt: (place: ReportPlace) => policies.scrubberAt(key.tenantId, place),
    pseudonymiser: gateway.pseudonymiser,
    consents: gateway.consents,
    suppressions: gateway.suppressions,
    clock: gateway.clock,
  }
  const results = await processItems(decoding, context, gateway.keeper)
  gateway.metrics.items(collector.name, results)
  return collector.answer(results, head, decoding)
}

/** A large body: judged in a thread, kept from here. */
async function answerApart(
  body: Uint8Array,
  head: RequestHead,
  place: AdmittedPlace,
): Promise<Answer> {
  const { collector, gateway, key, headers } = place
  const { length } = body
  await gateway.pseudonymiser.prepare(key.tenantId)
  const receivedAtMs = gateway.clock.nowMs()
  const request = { collector, head, headers, body, admission: key, receivedAtMs }
  const large = await processApart(request, gateway)
  if (large.kind === 'undecodable') return await refuseBody(large, length, { ...place, head })
  gateway.metrics.counts(collector.name, large.counts)
  gateway.metrics.withheld(collector.name, large.withheld)
  return large.answer
}

async function refuseBody(
  { message, position }: { readonly message: string; readonly position?: number | undefined },
  bytes: number,
  place: AdmittedPlace & { readonly head: RequestHead },
): Promise<Answer> {
  const { collector, gateway, head } = place
  gateway.log.info('body_undecodable', { collector: collector.name, bytes, position })
  return await refuse({ kind: 'body_undecodable', message }, head, place)
}

const READING_REFUSALS: Readonly<
  Record<Exclude<BodyReading['kind'], 'body' | 'undecodable' | 'no_room'>, Refusal>
> = {
  too_large: { kind: 'body_too_large', message: 'Cannot take the body: it is larger than allowed' },
  encoding_unsupported: {
    kind: 'encoding_unsupported',
    message: 'Cannot read the body: wanted content-encoding gzip, deflate, br, zstd or none',
  },
  aborted: { kind: 'body_undecodable', message: 'Cannot read the body: the connection was closed' },
}

function refusalOf(reading: Exclude<BodyReading, { kind: 'body' | 'no_room' }>): Refusal {
  return reading.kind === 'undecodable'
    ? { kind: 'body_undecodable', message: reading.message }
    : READING_REFUSALS[reading.kind]
}

/** The reason under which a request that was refused as a whole is counted, as one item. */
const REASON_OF_REFUSAL: Partial<Readonly<Record<Refusal['kind'], Reason>>> = {
  body_too_large: 'body_too_large',
  body_undecodable: 'malformed_body',
  encoding_unsupported: 'malformed_body',
  media_type_unsupported: 'malformed_body',
  key_missing: 'key_refused',
  key_malformed: 'key_refused',
  key_unknown: 'key_refused',
  key_expired: 'key_refused',
  key_wrong_project: 'key_refused',
}

async function refuse(
  refusedWith: Refusal,
  head: RequestHead,
  place: Place & { readonly key: IngestKey | undefined },
): Promise<Answer> {
  const { collector, gateway, key } = place
  const reason = REASON_OF_REFUSAL[refusedWith.kind]
  if (reason !== undefined) {
    const outcome = refusal(reason)
    const context = {
      admission: key ?? NOBODY,
      collector: collector.name,
      receivedAtMs: gateway.clock.nowMs(),
    }
    gateway.metrics.items(collector.name, [{ id: undefined, outcome }])
    await gateway.keeper.keep({
      reports: [],
      decided: [{ key: requestOutcomeKey(outcome, context), count: 1 }],
      shapes: [],
    })
  }
  return collector.refuse(refusedWith, head)
}

const NOBODY = createNobody()

function createNobody(): IngestKey {
  const tenantId = parseTenantId(NIL_GUID)
  invariant(tenantId !== undefined, 'the nil GUID is a GUID')
  return {
    id: NIL_GUID,
    tenantId,
    instanceId: NIL_GUID,
    product: '',
    project: 0,
    expiresAt: undefined,
    tenantRetentionDays: undefined,
    retentionRules: [],
  }
}

function headOf(context: IngestContext): RequestHead {
  const { incoming } = context.env
  const url = incoming.url ?? '/'
  const queryAt = url.indexOf('?')
  return {
    method: incoming.method ?? 'POST',
    path: queryAt === -1 ? url : url.slice(0, queryAt),
    params: context.req.param(),
    query: new URLSearchParams(queryAt === -1 ? '' : url.slice(queryAt + 1)),
    header: (name) => {
      const value = incoming.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
}

function respond(context: IngestContext, collector: Collector, answer: Answer): Response {
  // Of a body that was refused unread the server lets the rest through unseen, so that the client gets its answer.
  const headers = {
    ...corsHeaders(collector, context.env.incoming.headers.origin),
    ...answer.headers,
  }
  const body = answer.body
  return new Response(
    body === undefined || typeof body === 'string' ? body : new Uint8Array(body),
    { status: answer.status, headers },
  )
}
