import { RecentMap } from '#domain/recent_map.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { type ComparedVersions, changeData, changePage } from './change_page.ts'
import type { PolicyVersion } from './layout.ts'
import { servedLinks } from './links.ts'
import type { Messages } from './messages.ts'
import { type ReadyPage, readyPage } from './ready_page.ts'

/** Versions that are listed and compared. Each comparison costs a moment, once. */
export const VERSIONS_MAX = 100
/** All comparisons, as pages and as data. */
const PAGES_MAX = 2 * VERSIONS_MAX
const DATA = '.json'

/**
 * The pages that say what a version of the policies changed. Versions never change, so each page is made once; only
 * those of listed versions are made, so that nobody can have the gateway compare without an end.
 */
export class ChangePages {
  readonly #readBundle: (hash: string) => Promise<Bundle>
  readonly #ready = new RecentMap<string, Promise<ReadyPage>>(PAGES_MAX)

  constructor(readBundle: (hash: string) => Promise<Bundle>) {
    this.#readBundle = readBundle
  }

  /**
   * The page `<hash>` or `<hash>.json`. Undefined where no version of this hash is listed, or none before it. Rejects
   * where the store cannot be read.
   */
  async find(
    name: string,
    versions: readonly PolicyVersion[],
    messages: Messages,
  ): Promise<ReadyPage | undefined> {
    const hash = name.endsWith(DATA) ? name.slice(0, -DATA.length) : name
    const index = versions.findIndex((version) => version.hash === hash)
    const [after, before] = index === -1 ? [] : versions.slice(index, index + 2)
    if (after === undefined || before === undefined) return undefined
    const place = `${messages.language} ${name} ${before.hash}`
    const known = this.#ready.get(place)
    if (known !== undefined) return await known
    const made = this.#make(name, { after, before }, messages)
    this.#ready.set(place, made)
    // A store that was away may be back when somebody asks again.
    made.catch(() => this.#ready.delete(place))
    return await made
  }

  async #make(
    name: string,
    { after, before }: Pick<ComparedVersions, 'after' | 'before'>,
    messages: Messages,
  ): Promise<ReadyPage> {
    const [afterBundle, beforeBundle] = await Promise.all([
      this.#readBundle(after.hash),
      this.#readBundle(before.hash),
    ])
    const compared = { after, before, afterBundle, beforeBundle }
    if (name.endsWith(DATA)) {
      return await readyPage({ type: 'application/json', text: changeData(compared) }, after.hash)
    }
    const context = { messages, links: servedLinks('../'), versions: [] }
    const text = changePage(compared, context)
    return await readyPage({ type: 'text/html; charset=utf-8', text }, after.hash)
  }
}
