import { invariant } from '#domain/invariant.ts'
import { findBundle, listBundles } from '#drizzle/repositories/bundles.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import type { Gateway } from '../../gateway.ts'
import { compileKept } from '../../policies/read_bundle.ts'
import { ChangePages, VERSIONS_MAX } from './change_pages.ts'
import type { PageContext, PolicyVersion } from './layout.ts'
import { servedLinks } from './links.ts'
import type { Messages } from './messages.ts'
import { type ReadyPage, readyPage } from './ready_page.ts'
import { notFoundPage, siteFile } from './site.ts'

/** What the public pages are made from. */
export type PagesSource = Pick<Gateway, 'clock' | 'log'> & {
  readonly policies: Pick<Gateway['policies'], 'bundle'>
  /** The bundles that are or were in force, the newest first. */
  readonly listVersions: () => Promise<readonly PolicyVersion[]>
  /** One of them with its content. */
  readonly readBundle: (hash: string) => Promise<Bundle>
}

/** The public pages of a gateway. */
export function createPrivacyPages({ clock, log, policies, database }: Gateway): PrivacyPages {
  const listVersions = () => database.withOwner((tx) => listBundles(tx, { limit: VERSIONS_MAX }))
  const readBundle = async (hash: string) => {
    const kept = await database.withOwner((tx) => findBundle(tx, hash))
    invariant(kept !== undefined, 'a bundle that is listed is kept for ever')
    return compileKept(kept)
  }
  return new PrivacyPages({ clock, log, policies, listVersions, readBundle })
}

/** How long the versions of the policies are believed, which other processes can add to. */
const VERSIONS_FRESH_MS = 60_000

/**
 * The public pages of the bundle in force. Each is printed once for a bundle, a language and a list of versions; after
 * that it costs a look-up.
 */
export class PrivacyPages {
  readonly #source: PagesSource
  readonly #changes: ChangePages
  /** By language and name. */
  #ready = new Map<string, Promise<ReadyPage>>()
  #versions: readonly PolicyVersion[] = []
  #readyFor: string | undefined
  #readAtMs = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | undefined

  constructor(source: PagesSource) {
    this.#source = source
    this.#changes = new ChangePages(source.readBundle)
  }

  /** A page by its name (`siteFile`), or undefined where there is none. */
  async find(name: string, messages: Messages): Promise<ReadyPage | undefined> {
    await this.#follow()
    const place = `${messages.language} ${name}`
    const known = this.#ready.get(place)
    if (known !== undefined) return await known
    const { bundle } = this.#source.policies
    const file = siteFile(bundle, name, this.#context(messages))
    if (file === undefined) return undefined
    // Whoever asks while it is packed waits for the same page.
    const made = readyPage(file, bundle.hash)
    this.#ready.set(place, made)
    return await made
  }

  /** What a version changed: the page `<hash>` or `<hash>.json`, or undefined where there is none. */
  async findChange(name: string, messages: Messages): Promise<ReadyPage | undefined> {
    await this.#follow()
    return await this.#changes.find(name, this.#versions, messages)
  }

  /** The page that says that there is none, for an address so far from the first page. */
  notFound(messages: Messages, base: './' | '../'): string {
    const context = { ...this.#context(messages), links: servedLinks(base) }
    return notFoundPage(this.#source.policies.bundle, context)
  }

  #context(messages: Messages): PageContext {
    return { messages, links: servedLinks(), versions: this.#versions }
  }

  /** Forgets pages of another bundle. The first page of a bundle waits for its versions, the others do not. */
  async #follow(): Promise<void> {
    const { hash } = this.#source.policies.bundle
    const isOfAnother = this.#readyFor !== hash
    if (isOfAnother) {
      this.#readyFor = hash
      this.#ready = new Map()
    }
    const isFresh = this.#source.clock.nowMs() - this.#readAtMs < VERSIONS_FRESH_MS
    if (isOfAnother || !isFresh) this.#reading ??= this.#readVersions()
    if (this.#versions.length === 0 || isOfAnother) await this.#reading
  }

  async #readVersions(): Promise<void> {
    this.#readAtMs = this.#source.clock.nowMs()
    try {
      const versions = await this.#source.listVersions()
      if (JSON.stringify(versions) === JSON.stringify(this.#versions)) return
      this.#versions = versions
      this.#ready = new Map()
    } catch (error) {
      // Without the store the pages are served all the same, with the versions that were known.
      this.#source.log.warn('policy_versions_unknown', { error })
    } finally {
      this.#reading = undefined
    }
  }
}
