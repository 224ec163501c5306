import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { ConfigError } from '../config_error.ts'
import { loadApart } from './load_apart.ts'
import { loadPolicies } from './load_policies.ts'

const POLICIES = fileURLToPath(new URL('../../policies', import.meta.url))

it('loadApart() loads the same policies as this thread would', async () => {
  expect(await loadApart(POLICIES)).toEqual(await loadPolicies(POLICIES))
})

it('loadApart() throws a ConfigError with every problem, or where there is no directory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-policies-'))
  try {
    writeFileSync(join(folder, 'settings'), 'no folder')
    for (const place of [folder, join(folder, 'missing')]) {
      const [apart, here] = await Promise.all(
        [loadApart(place), loadPolicies(place)].map((loading) =>
          loading.then(
            () => undefined,
            (error: unknown) => error,
          ),
        ),
      )
      expect(apart).toBeInstanceOf(ConfigError)
      expect(String(apart)).toBe(String(here))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
