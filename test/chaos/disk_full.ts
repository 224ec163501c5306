import { execFileSync } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OUTLOOK } from '../support/wire.ts'
import type { Place } from './place.ts'
import { Senders } from './sender.ts'
import type { ChaosSettings } from './settings.ts'
import { findFaults, waitUntilDrained } from './verify.ts'

const DISK = '420m'
const LOAD_MS = 3_000
const FULL_MS = 6_000
const DRAIN_MS = 60_000
/** What is left of the disk when it counts as full. */
const LEFT_BYTES = 64 * 1024

/** A small disk (tmpfs, so root is needed) fills up under load and is emptied again; nobody else lends a hand. */
export async function runDiskFull(
  place: Place,
  settings: ChaosSettings,
  say: (line: string) => void,
): Promise<readonly string[]> {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', place.dataDir])
  try {
    return await fillAgainAndAgain(place, settings, say)
  } finally {
    execFileSync('umount', ['-l', place.dataDir])
  }
}

async function fillAgainAndAgain(
  place: Place,
  settings: ChaosSettings,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const product = await place.start()
  const { key } = await product.createKey(OUTLOOK)
  const senders = new Senders(product.url, key)
  for (let round = 0; round < settings.kills; round += 1) {
    await sleep(LOAD_MS)
    const filler = join(place.dataDir, 'filler')
    fill(place.dataDir, filler)
    const before = { ...senders.sent }
    await sleep(FULL_MS)
    say(`full: ${senders.sent.refused - before.refused} items refused with 503`)
    rmSync(filler)
  }
  await sleep(LOAD_MS)
  const sent = await senders.stop()
  const isDrained = await waitUntilDrained(product, DRAIN_MS)
  const wrong = [
    ...(isDrained ? [] : ['the spool is not drained']),
    ...(await findFaults(product, sent)),
  ]
  say(`items by outcome: ${JSON.stringify(sent.totals)}; refused with 503: ${sent.refused}`)
  await product.stop()
  return wrong
}

function fill(folder: string, path: string): void {
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - LEFT_BYTES)))
}

const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms))
