import { OUR_HEADERS } from './client.ts'

const SIGN_IN = '/console/sign-in'
/** Whoever signs out asks for several things at once that are refused from then on. */
let isLeaving = false

/** Leaves for the page where people sign in; it brings them back to where they were. */
export function goToSignIn(): void {
  if (isLeaving) return
  isLeaving = true
  const { pathname, search } = window.location
  window.location.assign(`${SIGN_IN}?${new URLSearchParams({ to: pathname + search })}`)
}

/** Ends the session and leaves. */
export async function signOut(): Promise<void> {
  isLeaving = true
  await fetch('/console/sign-out', {
    method: 'POST',
    credentials: 'same-origin',
    headers: OUR_HEADERS,
  })
  window.location.assign(`${SIGN_IN}?signed-out`)
}
