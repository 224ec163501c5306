import { writeFileSync } from 'node:fs'
import type { Product } from '../support/product.ts'
import { OUTLOOK } from '../support/wire.ts'
import { FAULTS } from './faults.ts'
import type { Place } from './place.ts'
import { Senders } from './sender.ts'
import { type ChaosSettings, createRandom } from './settings.ts'
import { findFaults, waitUntilDrained } from './verify.ts'

/** After so many faults the state is said. */
const SAY_EVERY = 50
/** Time under load before the next fault. */
const LOAD_MS = { min: 50, max: 700 }
/** How soon a gateway serves after it was started. */
const READY_MS_MAX = 5_000
const DRAIN_MS = 60_000
/** How far the clock jumps, forward or back. */
const CLOCK_SHIFT_MS_MAX = 36 * 3_600_000

/** Kills, cuts, stalls and jumps of the clock while clients send without a pause; what was wrong at the end. */
export async function runStore(
  place: Place,
  settings: ChaosSettings,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const random = createRandom(settings.seed)
  const names = settings.faults ?? [...Object.keys(FAULTS), 'clock']
  const counts = new Map<string, number>()
  let product = await place.start()
  const { key } = await product.createKey(OUTLOOK)
  const senders = new Senders(product.url, key)
  for (let done = 1; done <= settings.kills; done += 1) {
    const loadMs = LOAD_MS.min + random() * (LOAD_MS.max - LOAD_MS.min)
    await new Promise((wake) => setTimeout(wake, loadMs))
    const name = names[Math.floor(random() * names.length)] ?? 'gateway'
    counts.set(name, (counts.get(name) ?? 0) + 1)
    product = await causeFault(name, product, { place, random })
    const { acknowledged, requests } = senders.sent
    if (done % SAY_EVERY === 0) {
      say(`${done} faults, ${requests} requests, ${acknowledged.size} reports acknowledged`)
    }
  }
  const sent = await senders.stop()
  writeFileSync(place.clockFile, '0')
  const isDrained = await waitUntilDrained(product, DRAIN_MS)
  const wrong = [
    ...(isDrained ? [] : ['the spool is not drained']),
    ...(await findFaults(product, sent)),
  ]
  const slow = place.readyMs.filter((ms) => ms > READY_MS_MAX).length
  if (slow > 0) wrong.push(`${slow} starts took longer than ${READY_MS_MAX} ms`)
  say(`faults caused: ${JSON.stringify(Object.fromEntries(counts))}`)
  say(`items by outcome: ${JSON.stringify(sent.totals)}; refused with 503: ${sent.refused}`)
  await product.stop()
  return wrong
}

async function causeFault(
  name: string,
  product: Product,
  { place, random }: { readonly place: Place; readonly random: () => number },
): Promise<Product> {
  if (name === 'clock') {
    const shiftMs = random() < 0.3 ? 0 : Math.round((random() * 2 - 1) * CLOCK_SHIFT_MS_MAX)
    writeFileSync(place.clockFile, String(shiftMs))
    return product
  }
  const fault = FAULTS[name]
  if (fault === undefined) throw new Error(`Cannot cause ${name}: wanted ${Object.keys(FAULTS)}`)
  return (await fault(product, random)) ? await place.start() : product
}
