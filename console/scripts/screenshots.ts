import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { environmentWith } from '#gateway/config.ts'
import { fillGateway, type Started } from './demo_data.ts'

/*
 * `npm run screenshots`: starts a gateway of its own, fills it, and takes a picture of each screen for README and docs.
 * All data in them is made up; `npm run screenshots -- <folder>` writes them elsewhere.
 */

const REPOSITORY = resolve(import.meta.dirname, '../..')
const CHROMIUM = '/usr/bin/chromium'
const READY = /^tidegate ready (http:\/\/\S+)$/m
const START_MS = 120_000
const SETTLE_MS = 1_500
const PURPOSE = 'purpose=operating_and_troubleshooting'

/** Address below /console/ by the name of the picture. */
const SCREENS: Readonly<Record<string, string>> = {
  overview: '?range=day',
  collect: 'collect',
  reports: `reports?${PURPOSE}`,
  problems: `problems?${PURPOSE}`,
  requests: 'requests',
  requests_new: 'requests/new',
  consent: 'consent',
  retention: 'retention',
  workbench: 'workbench',
  quarantine: 'quarantine',
  tenants: 'tenants',
  people: 'people',
  sinks: 'sinks',
  ledger: 'ledger',
  health: 'health',
  settings: 'settings',
}

const VIEWS = [
  { suffix: '', scheme: 'light', width: 1280, height: 800 },
  { suffix: '_dark', scheme: 'dark', width: 1280, height: 800 },
  { suffix: '_small', scheme: 'light', width: 390, height: 844 },
] as const

const folder = resolve(process.argv[2] ?? join(REPOSITORY, 'docs/pictures'))
mkdirSync(folder, { recursive: true })
const { started, child } = await startGateway()
try {
  await fillGateway(started)
  await takePictures(started)
} finally {
  child.kill('SIGTERM')
  await new Promise((end) => child.once('exit', end))
  rmSync(started.dataDir, { recursive: true, force: true })
}

async function startGateway(): Promise<{ started: Started; child: ChildProcess }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tidegate-pictures-'))
  const adminToken = randomBytes(24).toString('hex')
  const child = spawn(process.execPath, ['gateway/main.ts'], {
    cwd: REPOSITORY,
    env: environmentWith({
      ...{ PORT: '0', TIDEGATE_DATABASE_PORT: '0' },
      ...{ TIDEGATE_DATA_DIR: dataDir, TIDEGATE_ADMIN_TOKEN: adminToken },
    }),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  const url = await new Promise<string>((ready, fail) => {
    const timer = setTimeout(() => fail(new Error('The gateway does not start')), START_MS)
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const found = READY.exec(output)?.[1]
      if (found === undefined) return
      clearTimeout(timer)
      ready(found)
    })
  })
  return { started: { url, adminToken, dataDir }, child }
}

async function takePictures(of: Started): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  for (const view of VIEWS) {
    const context = await browser.newContext({
      viewport: { width: view.width, height: view.height },
      colorScheme: view.scheme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
      extraHTTPHeaders: { authorization: `Bearer ${of.adminToken}` },
    })
    for (const [name, path] of Object.entries(SCREENS)) {
      await takePicture(context, `${of.url}/console/${path}`, `${name}${view.suffix}.png`)
    }
    await context.close()
  }
  await browser.close()
}

async function takePicture(context: BrowserContext, url: string, file: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  // Live updates keep the network busy for ever: charts get a moment to be drawn.
  await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: join(folder, file) })
  await page.close()
}
