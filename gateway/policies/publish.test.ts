import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ContractSource } from '#domain/contract.ts'
import { recordBundle } from '#drizzle/repositories/bundles.ts'
import { listPublications } from '#drizzle/repositories/publications.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { diffBundles } from '#policies/engine/diff/diff_bundles.ts'
import { wideningDigest } from '#policies/engine/publish/approval.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { openTestKeyring } from '../../test/fixtures/keyring.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { createReceiptSigner } from '../keyring/receipt_signer.ts'
import { sha256Hex } from './policies_in_use.ts'
import { publishPolicies } from './publish.ts'
import { type PublishedParts, readInForce } from './published.ts'

const DAY_MS = 86_400_000

let store: TestStore
let keyring: Keyring
let parts: PublishedParts
let nowMs = 0

beforeAll(async () => {
  store = await startTestStore()
  keyring = await openTestKeyring(await store.createDatabase('keyring'))
  const { database } = store
  const clock = { nowMs: () => nowMs }
  const receipts = await createReceiptSigner({ keyring, database, clock })
  parts = { database, clock, receipts }
})
beforeEach(async () => {
  nowMs = Date.parse('2026-05-10T00:00:00Z')
  await store.database.withOwner(async (tx) => {
    await tx.execute('delete from publications')
    await tx.execute('delete from bundles')
  })
})
afterAll(async () => {
  await keyring?.close()
  await store?.stop()
})

function bundle(fields: readonly string[], changes: Partial<ContractSource> = {}): Bundle {
  const declared = Object.fromEntries(fields.map((name) => [name, fieldOf()]))
  const { source } = bundleOf([contractSourceOf({ ...changes, fields: declared })])
  return compileBundle(source, sha256Hex)
}

/** The bundle with the approval of what it widens. */
function approved(before: Bundle, after: Bundle): Bundle {
  const changes = wideningDigest(diffBundles(before, after), sha256Hex)
  const approval = {
    changes,
    reviewer: 'privacy-review@contoso.example',
    approvedOn: '2026-05-01',
    reason: 'Needed to find what breaks',
  }
  const settings = { ...after.source.settings, approvals: { approvals: [approval] } }
  return compileBundle({ ...after.source, settings }, sha256Hex)
}

const publish = (candidate: Bundle, mayRepeat = true) =>
  publishPolicies(parts, candidate, { by: 'test', mayRepeat })
const versions = async () =>
  (await store.database.withOwner(listPublications)).map(({ version, bundle }) => [version, bundle])

describe('publishPolicies()', () => {
  it('begins with any bundle, and again changes nothing', async () => {
    const first = bundle(['a'])
    expect((await publish(first)).kind).toBe('published')
    expect((await publish(first)).kind).toBe('unchanged')
    expect(await versions()).toEqual([[1, first.hash]])
  })

  it('begins with the bundles that a store has had before versions were published', async () => {
    const [old, present] = [bundle(['a', 'b']), bundle(['a'])]
    await store.database.withOwner((tx) => recordBundle(tx, old, new Date(1)))
    expect(await publish(present)).toMatchObject({
      kind: 'published',
      publication: { version: 2, widens: false },
    })
    expect(await versions()).toEqual([
      [1, old.hash],
      [2, present.hash],
    ])
  })

  it('refuses what collects more, and takes it with an approval of exactly that', async () => {
    const [first, more] = [bundle(['a']), bundle(['a', 'b'])]
    await publish(first)
    expect(await publish(more)).toMatchObject({
      kind: 'approval_missing',
      publication: { version: 1 },
    })
    // Somebody has approved another field.
    const other = approved(first, bundle(['a', 'c'])).source.settings
    const disguised = compileBundle({ ...more.source, settings: other }, sha256Hex)
    expect((await publish(disguised)).kind).toBe('approval_missing')
    const publishing = await publish(approved(first, more))
    expect(publishing).toMatchObject({
      kind: 'published',
      publication: {
        version: 2,
        widens: true,
        windowEndsAt: new Date(nowMs + 90 * DAY_MS),
      },
    })
  })

  it('makes a former version the latest again only where that is asked for', async () => {
    const [first, less] = [bundle(['a', 'b']), bundle(['a'])]
    await publish(first)
    await publish(less)
    expect((await publish(first, false)).kind).toBe('superseded')
    // To go back collects more: it needs the approval that any such change needs.
    expect((await publish(first)).kind).toBe('approval_missing')
  })

  it('makes one chain of what many processes publish at once', async () => {
    const all = ['abcdef', 'abcde', 'abcd', 'abc', 'ab', 'a'].map((names) => bundle([...names]))
    const [first, ...rest] = all
    if (first !== undefined) await publish(first)
    const kinds = await Promise.all(
      [...rest, ...rest].map((candidate) => publish(candidate, false)),
    )
    expect(kinds.filter(({ kind }) => kind === 'published').length).toBeGreaterThan(0)
    const chain = await versions()
    expect(chain.map(([version]) => version)).toEqual(chain.map((_, index) => index + 1))
    expect(new Set(chain.map(([, hash]) => hash)).size).toBe(chain.length)
    expect((await readInForce(parts))?.version).toBe(chain.length)
  })
})

describe('readInForce()', () => {
  it('knows who stays until the window is over, and nobody then', async () => {
    const [first, more] = [bundle(['a', 'z']), bundle(['a', 'b'])]
    await publish(first)
    await publish(approved(first, more))
    const inForce = await readInForce(parts)
    const staying = inForce?.staying
    expect(inForce?.latest.contracts.get('app/error')?.root.children.size).toBe(2)
    expect([...(staying?.bundle.contracts.get('app/error')?.root.children.keys() ?? [])]).toEqual([
      'a',
    ])
    expect(staying?.version).toBe(2)
    nowMs += 90 * DAY_MS
    expect((await readInForce(parts))?.staying).toBeUndefined()
  })

  it.each([
    [
      'another bundle',
      'update publications set bundle = (select bundle from publications where version = 1)',
    ],
    ['another time', "update publications set published_at = published_at - interval '1 day'"],
    [
      'another window',
      "update publications set window_ends_at = now() - interval '1 day' where version = 2",
    ],
    ['no approval', 'update publications set widens = false'],
    [
      'the record of another version',
      'update publications set record = (select record from publications where version = 1)',
    ],
    ['a record that is none', "update publications set record = 'eyJhbGciOiJub25lIn0.e30.'"],
    ['a version less', 'delete from publications where version = 1'],
    [
      'a bundle that was changed',
      "update bundles set source = jsonb_set(source, '{products}', '[]')",
    ],
    ['a bundle that is gone', 'delete from bundles'],
  ])('refuses a store with %s', async (_what, statement) => {
    const [first, more] = [bundle(['a']), bundle(['a', 'b'])]
    await publish(first)
    await publish(approved(first, more))
    await store.database.withOwner(async (tx) => {
      await tx.execute(statement)
    })
    await expect(readInForce(parts)).rejects.toMatchObject({ name: 'ConfigError' })
  })

  it('refuses a record that another keyring has signed', async () => {
    await publish(bundle(['a']))
    const other = await openTestKeyring(await store.createDatabase('other'))
    const receipts = await createReceiptSigner({
      keyring: other,
      database: store.database,
      clock: parts.clock,
    })
    await expect(readInForce({ ...parts, receipts })).rejects.toMatchObject({ name: 'ConfigError' })
    await other.close()
  })
})
