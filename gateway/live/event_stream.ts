import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { findLiveSession } from '#drizzle/repositories/sessions.ts'
import { isTokenLive } from '#drizzle/repositories/topic_stamps.ts'
import type { Gateway } from '../gateway.ts'
import { liveNow } from '../people/sessions.ts'
import type { Actor } from '../tenancy/actor.ts'
import { type ChangeHub, changeHubOf } from './change_hub.ts'

/** A comment that tells proxies and the browser that the connection is alive. */
const HEARTBEAT = ': alive\n\n'
const HEARTBEAT_MS = 15_000
/** Events that wait for a listener who does not read them. */
const WAITING_MAX = 32

const encoder = new TextEncoder()

type StreamGateway = Pick<Gateway, 'database' | 'log' | 'clock'>

/**
 * Tells a listener by server-sent events that something of a tenant has changed, never what. It ends with the token or
 * the session, and after `LIMITS.eventStreamMs` at the latest: the browser connects again by itself.
 */
export function eventStream(
  gateway: StreamGateway,
  { tenantId, actor }: { readonly tenantId: TenantId; readonly actor: Actor },
): ReadableStream<Uint8Array> {
  const stream = new Listener(gateway, actor)
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => stream.start(controller, changeHubOf(gateway), tenantId),
      cancel: () => stream.stop(),
    },
    { highWaterMark: WAITING_MAX },
  )
}

class Listener {
  readonly #gateway: StreamGateway
  readonly #actor: Actor
  readonly #endsAtMs: number
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #unlisten: () => void = () => undefined
  #heartbeat: NodeJS.Timeout | undefined
  #end: NodeJS.Timeout | undefined

  constructor(gateway: StreamGateway, actor: Actor) {
    this.#gateway = gateway
    this.#actor = actor
    const lastMs = gateway.clock.nowMs() + LIMITS.eventStreamMs
    this.#endsAtMs = Math.min(lastMs, actor.credential.expiresAt?.getTime() ?? lastMs)
  }

  start(
    controller: ReadableStreamDefaultController<Uint8Array>,
    hub: ChangeHub,
    tenantId: TenantId,
  ): void {
    this.#controller = controller
    this.#send(HEARTBEAT)
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS).unref()
    const leftMs = Math.max(0, this.#endsAtMs - this.#gateway.clock.nowMs())
    this.#end = setTimeout(() => this.#close(), leftMs).unref()
    this.#unlisten = hub.listen({
      tenantId,
      onChanged: (topics) => this.#send(`event: changed\ndata: ${JSON.stringify({ topics })}\n\n`),
      onEnd: () => this.#close(),
    })
  }

  /** Safe to call twice. */
  stop(): void {
    this.#controller = undefined
    clearInterval(this.#heartbeat)
    clearTimeout(this.#end)
    this.#unlisten()
  }

  async #beat(): Promise<void> {
    try {
      if (await isKnown(this.#actor, this.#gateway)) this.#send(HEARTBEAT)
      else this.#close()
    } catch (error) {
      this.#gateway.log.warn('event_stream_not_checked', { error })
      this.#close()
    }
  }

  #send(text: string): void {
    const controller = this.#controller
    if (controller === undefined) return
    if ((controller.desiredSize ?? 0) <= 0) this.#close()
    else controller.enqueue(encoder.encode(text))
  }

  #close(): void {
    const controller = this.#controller
    this.stop()
    controller?.close()
  }
}

const TOKEN = 'access-token:'

/** True while the token or the session that began the stream would still be let in; the environment's token always is. */
async function isKnown({ name, credential }: Actor, gateway: StreamGateway): Promise<boolean> {
  const { person } = credential
  return await gateway.database.withOwner(async (tx) => {
    if (person !== undefined) {
      return (await findLiveSession(tx, person.sessionId, liveNow(gateway))) !== undefined
    }
    return name.startsWith(TOKEN) ? await isTokenLive(tx, name.slice(TOKEN.length)) : true
  })
}
