import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { SiteFile } from './site.ts'

/** A page as it is sent. */
export interface ReadyPage {
  readonly type: SiteFile['type']
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
  /** Names the bundle and the content: a newer program prints other pages of an equal bundle. */
  readonly tag: string
}

const TAG_LENGTH = 16
const pack = promisify(gzip)

/** A page as it is sent, packed as well. */
export async function readyPage({ type, text }: SiteFile, bundleHash: string): Promise<ReadyPage> {
  const bytes = new TextEncoder().encode(text)
  const content = createHash('sha256').update(bytes).digest('hex')
  return {
    type,
    bytes,
    gzip: new Uint8Array(await pack(bytes)),
    tag: `W/"${bundleHash.slice(0, TAG_LENGTH)}-${content.slice(0, TAG_LENGTH)}"`,
  }
}
