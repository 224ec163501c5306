import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { findSession, listLiveSessions, type Session } from '#drizzle/repositories/sessions.ts'
import { endSession, liveNow } from '../../people/sessions.ts'
import type { Actor } from '../../tenancy/actor.ts'
import { covers, scopesOf } from '../../tenancy/scopes.ts'
import type { ApiRoute } from '../api/route.ts'
import { FLAG, ID, INSTANT, listOfItems, objectOf, oneOf } from '../api/schemas.ts'

const SESSIONS = '/manage/v1/sessions'
const SESSION = objectOf({
  id: ID,
  person: ID,
  signedInBy: oneOf(['link', 'oidc']),
  createdAt: INSTANT,
  lastSeenAt: INSTANT,
  expiresAt: INSTANT,
  idleEndsAt: INSTANT,
  current: FLAG,
})

export const sessionRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: SESSIONS,
    summary:
      'Lists the browsers that are signed in, the newest first: the own ones, and everybody’s for who may end them',
    answers: { 200: listOfItems('The sessions', SESSION) },
    errors: [],
    handle: async ({ actor }, gateway) => {
      const at = { ...liveNow(gateway), limit: LIMITS.pageItemsMax }
      const { person } = actor.credential
      const whose = maySeeAll(actor) ? undefined : person === undefined ? [] : [person.id]
      const found = await gateway.database.withOwner((tx) => listLiveSessions(tx, whose, at))
      const items = found.map((session) => printSession(session, person?.sessionId))
      return { status: 200, body: { items } }
    },
  },
  {
    method: 'DELETE',
    path: `${SESSIONS}/{session}`,
    summary: 'Ends a session now',
    answers: { 204: 'Ended' },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const id = params['session']?.toLowerCase() ?? ''
      const live = liveNow(gateway)
      await gateway.database.withOwner(async (tx) => {
        const session = isGuid(id) ? await findSession(tx, id, live) : undefined
        const isOwn = session !== undefined && session.personId === actor.credential.person?.id
        if (session === undefined || !(isOwn || maySeeAll(actor))) {
          throw new ApiError('not_found', 'Cannot find the session')
        }
        const end = { at: live.now, kind: 'session_revoked', actor: actor.name } as const
        await endSession(tx, session, end)
      })
      return { status: 204, body: undefined }
    },
  },
]

/** Who manages the people of the whole installation. */
function maySeeAll({ grants }: Actor): boolean {
  return covers(scopesOf(grants, ['people:manage']), {})
}

function printSession(session: Session, current: string | undefined) {
  const { id, personId: person, method, createdAt, lastSeenAt, expiresAt } = session
  const idleEndsAt = new Date(lastSeenAt.getTime() + LIMITS.sessionIdleMs)
  return {
    ...{ id, person, signedInBy: method, createdAt, lastSeenAt, expiresAt, idleEndsAt },
    current: id === current,
  }
}
