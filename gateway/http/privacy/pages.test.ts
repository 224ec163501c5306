import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Bundle } from '#policies/engine/bundle.ts'
import { bundleOf, contractSourceOf } from '../../../test/fixtures/contracts.ts'
import type { PolicyVersion } from './layout.ts'
import { ENGLISH } from './messages_en.ts'
import { PrivacyPages } from './pages.ts'

const MINUTE_MS = 60_000
const VERSION = { hash: 'aa', firstUsedAt: new Date('2026-01-01T00:00:00Z') }

/** Pages of a bundle that a test can replace, and what was asked for. */
function createPages() {
  const state = {
    nowMs: 0,
    listed: 0,
    warnings: 0,
    read: 0,
    bundleOf: async (hash: string): Promise<Bundle> =>
      bundleOf([contractSourceOf({ title: `Title of ${hash}` })]),
    policies: { bundle: { ...bundleOf([contractSourceOf()]), hash: 'aa' } },
    versions: async (): Promise<readonly PolicyVersion[]> => [VERSION],
  }
  const log = {
    ...{ debug: () => undefined, info: () => undefined, error: () => undefined },
    warn: () => {
      state.warnings += 1
    },
  }
  const pages = new PrivacyPages({
    clock: { nowMs: () => state.nowMs },
    log,
    policies: state.policies,
    listVersions: async () => {
      state.listed += 1
      return await state.versions()
    },
    readBundle: async (hash) => {
      state.read += 1
      return await state.bundleOf(hash)
    },
  })
  const read = async (name: string) => {
    const page = await pages.find(name, ENGLISH)
    if (page === undefined) throw new Error(`There is no page ${name}`)
    return page
  }
  const textOf = async (name: string) => new TextDecoder().decode((await read(name)).bytes)
  return { state, pages, read, textOf }
}

describe('PrivacyPages', () => {
  test('prints a page once, and asks for the versions once a minute at most', async () => {
    const { state, read } = createPages()
    const first = await read('app')
    state.nowMs = MINUTE_MS - 1
    expect(await read('app')).toBe(first)
    expect(state.listed).toBe(1)
  })

  test('packs what it sends plain', async () => {
    const { bytes, gzip } = await createPages().read('app')
    expect(gunzipSync(gzip).equals(bytes)).toBe(true)
  })

  test('shows another bundle at once, under another tag', async () => {
    const { state, read, textOf } = createPages()
    const before = await read('app')
    const title = 'What is new'
    state.policies.bundle = { ...bundleOf([contractSourceOf({ title })]), hash: 'bb' }
    expect(await textOf('app')).toContain(title)
    expect((await read('app')).tag).not.toBe(before.tag)
  })

  test('shows versions of other processes within a minute, and has nobody wait for them', async () => {
    const { state, read, textOf } = createPages()
    const before = await read('app')
    const listing = Promise.withResolvers<readonly PolicyVersion[]>()
    state.versions = () => listing.promise
    state.nowMs = MINUTE_MS
    expect(await read('app')).toBe(before)
    listing.resolve([{ ...VERSION, hash: 'bb' }, VERSION])
    await expect.poll(() => textOf('app')).toContain('<code>bb</code>')
    expect((await read('app')).tag).not.toBe(before.tag)
  })

  test('serves without the store: without versions first, with the known ones later', async () => {
    const away = async (): Promise<never> => {
      throw new Error('The store is away')
    }
    const { state, textOf } = createPages()
    state.versions = away
    expect(await textOf('app')).not.toContain('Versions of this policy')
    expect(state.warnings).toBe(1)
    state.versions = async () => [VERSION]
    state.nowMs += MINUTE_MS
    expect(await textOf('app')).toContain('Versions of this policy')
    state.versions = away
    state.nowMs += MINUTE_MS
    expect(await textOf('app')).toContain('Versions of this policy')
  })

  test('remembers nothing of names that are no page', async () => {
    const { pages } = createPages()
    expect(await pages.find('other', ENGLISH)).toBeUndefined()
    expect(await pages.find('app.json.json', ENGLISH)).toBeUndefined()
  })
})

describe('the page of a change', () => {
  const OLDER = { hash: 'bb', firstUsedAt: new Date('2025-01-01T00:00:00Z') }

  function createChanges() {
    const made = createPages()
    made.state.versions = async () => [VERSION, OLDER]
    const find = (name: string) => made.pages.findChange(name, ENGLISH)
    return { ...made, find }
  }

  test('tells in sentences what differs from the version before, with dates', async () => {
    const { find } = createChanges()
    const text = new TextDecoder().decode((await find('aa'))?.bytes)
    expect(text).toContain('Version aa, first in force 2026-01-01 00:00 UTC')
    expect(text).toContain('the version before it, bb, first in force 2025-01-01 00:00 UTC')
    expect(text).toContain('Title of bb')
    expect(text).toContain('href="../changes/aa.json"')
    const data = JSON.parse(new TextDecoder().decode((await find('aa.json'))?.bytes))
    expect(data.changes.length).toBe(data.counts.widens + data.counts.narrows + data.counts.neutral)
    expect(data.changes[0].sentence).toContain('Title of bb')
  })

  test('is made once, also for those who ask at the same time', async () => {
    const { state, find } = createChanges()
    await Promise.all([find('aa'), find('aa')])
    await find('aa')
    expect(state.read).toBe(2)
  })

  test('is made for no version that is not listed, and not for the oldest', async () => {
    const { state, find } = createChanges()
    for (const name of ['bb', 'bb.json', 'cc', '', '.json', 'aa/']) {
      expect(await find(name)).toBeUndefined()
    }
    expect(state.read).toBe(0)
  })

  test('is made later where the store was away', async () => {
    const { state, find } = createChanges()
    const { bundleOf: readable } = state
    state.bundleOf = async () => {
      throw new Error('The store is away')
    }
    await expect(find('aa')).rejects.toThrow('The store is away')
    state.bundleOf = readable
    expect(await find('aa')).toBeDefined()
  })

  test('shows hostile titles as text', async () => {
    const { state, find } = createChanges()
    state.bundleOf = async (hash) =>
      bundleOf([contractSourceOf({ title: `<script>${hash}</script>` })])
    const text = new TextDecoder().decode((await find('aa'))?.bytes)
    expect(text).not.toContain('<script')
    expect(text).toContain('&lt;script&gt;')
  })
})
