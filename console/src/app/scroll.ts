import type { AnyRouter } from '@tanstack/react-router'

/** Addresses of the way back of which the place is remembered. */
const PLACES_MAX = 50

/**
 * A new screen begins at its top, and the way back leads to where it was left. It is remembered in memory only: the
 * router's own way writes addresses into the browser's storage.
 */
export function keepScroll(router: AnyRouter): void {
  const places = new Map<string, number>()
  window.history.scrollRestoration = 'manual'
  router.subscribe('onBeforeLoad', ({ fromLocation, pathChanged }) => {
    const key = fromLocation?.state.__TSR_key
    if (!pathChanged || key === undefined) return
    places.delete(key)
    places.set(key, window.scrollY)
    const [oldest] = places.keys()
    if (places.size > PLACES_MAX && oldest !== undefined) places.delete(oldest)
  })
  router.subscribe('onRendered', ({ toLocation, pathChanged }) => {
    if (pathChanged) window.scrollTo(0, places.get(toLocation.state.__TSR_key ?? '') ?? 0)
  })
}
