import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Gateway } from '../../gateway.ts'
import { actorOfCookie, endSession } from '../../people/sessions.ts'
import { assertOwnPage, printCookie, sessionCookieOf } from '../api/browser_request.ts'
import { problemOf } from '../api/mount.ts'

const PATH = '/console/sign-out'

/** Ends the session of the browser that asks, and has it forget its cookie; without a session it does the latter. */
export function mountSignOut(app: Hono<{ Bindings: HttpBindings }>, gateway: Gateway): void {
  app.post(PATH, async (context) => {
    const headers = {
      method: 'POST',
      origin: new URL(context.req.url).origin,
      get: (name: string) => context.req.header(name),
    }
    try {
      assertOwnPage(headers, gateway.config)
      const cookie = sessionCookieOf(headers, gateway.config)
      if (cookie !== undefined) await signOut(gateway, cookie)
    } catch (error) {
      return problemOf(error, gateway)
    }
    const forgotten = { name: 'tidegate', value: '', sameSite: 'Strict', maxAgeS: 0 } as const
    context.header('set-cookie', printCookie(forgotten, gateway.config))
    context.header('cache-control', 'no-store')
    return context.body(null, 204)
  })
}

async function signOut(gateway: Gateway, cookie: string): Promise<void> {
  const actor = await actorOfCookie(gateway, cookie)
  const person = actor?.credential.person
  if (actor === undefined || person === undefined) return
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withOwner((tx) =>
    endSession(
      tx,
      { id: person.sessionId, personId: person.id },
      { at, kind: 'signed_out', actor: actor.name },
    ),
  )
}
