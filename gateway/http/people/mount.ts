import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Gateway } from '../../gateway.ts'
import { mountSignIn } from '../console_sign_in.ts'
import { mountOidc } from './oidc_routes.ts'
import { SignInAttempts } from './sign_in_attempts.ts'
import { mountSignOut } from './sign_out.ts'

/** Serves how people come in and leave: the one-time link, the provider where there is one, and the way out. */
export function mountPeople(app: Hono<{ Bindings: HttpBindings }>, gateway: Gateway): void {
  const attempts = new SignInAttempts(gateway)
  mountSignIn(app, gateway, attempts)
  const { oidc } = gateway.config
  if (oidc !== undefined) mountOidc(app, gateway, { oidc, attempts })
  mountSignOut(app, gateway)
}
