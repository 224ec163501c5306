import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

/** Where Debian has it, or where somebody says that it is. */
const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
/** It tells nobody that it runs, and needs no rights that a container does not have. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real browser with a profile of its own. */
export interface Browser {
  readonly newPage: () => Promise<Page>
  readonly end: () => Promise<void>
}

/** Starts Chromium without a window. Throws one clear line where it is not installed. */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(EXECUTABLE)) {
    throw new Error(
      `Cannot start a browser: ${EXECUTABLE} is missing. Install it by \`apt-get install chromium\`, or set CHROMIUM_PATH`,
    )
  }
  const profile = mkdtempSync(join(tmpdir(), 'tidegate-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    headless: true,
    args: ARGS,
  })
  return {
    newPage: async () => await context.newPage(),
    end: async () => {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}
