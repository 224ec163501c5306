import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runDiskFull } from './disk_full.ts'
import { Place } from './place.ts'
import { parseSettings } from './settings.ts'
import { runStore } from './store.ts'

/*
 * `npm run chaos -- store --kills 1000`: clients send without a pause while things go wrong, again and again; at the
 * end everything that was acknowledged must be there once, and every item counted. What is wrong is said and makes
 * the run fail.
 */
const SCENARIOS = { store: runStore, 'disk-full': runDiskFull } as const

const settings = parseSettings(process.argv.slice(2))
const scenario = Object.entries(SCENARIOS).find(([name]) => name === settings.scenario)?.[1]
const say = (line: string) => process.stdout.write(`${line}\n`)
if (scenario === undefined) {
  say(`Cannot run ${settings.scenario}: wanted ${Object.keys(SCENARIOS).join(' or ')}`)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'tidegate-chaos-'))
// Open on the way, so that PostgreSQL's own user reaches a cluster within it and nothing lies elsewhere.
chmodSync(folder, 0o755)
const place = new Place({
  dataDir: mkdtempSync(join(folder, 'data-')),
  clockFile: join(folder, 'clock'),
})
say(`chaos ${settings.scenario}: ${settings.kills} faults, seed ${settings.seed}, ${folder}`)
const wrong = await scenario(place, settings, say)
const [median, most] = [place.readyQuantile(0.5), place.readyQuantile(1)]
say(`ready after: median ${median} ms, most ${most} ms, over ${place.readyMs.length} starts`)
for (const line of wrong) say(`WRONG: ${line}`)
say(wrong.length === 0 ? 'all is well' : `${wrong.length} things are wrong; see ${folder}`)
if (wrong.length === 0) rmSync(folder, { recursive: true, force: true })
process.exit(wrong.length === 0 ? 0 : 1)
