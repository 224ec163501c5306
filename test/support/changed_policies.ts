import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Product, removeDataDir, startProduct } from './product.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const CONTRACT = 'catalog/dynamics-365-guides/usage.yaml'

/** The title that the usage reports of `dynamics-365-guides` have in the policies in force. */
export const CHANGED_TITLE = 'How guides are used'

export interface ChangedProduct {
  readonly product: Product
  /** Stops it and removes its folders. */
  readonly end: () => Promise<void>
}

/** The product with the policies of this checkout, and then, on the same store, with a contract that has changed. */
export async function startWithChangedPolicies(): Promise<ChangedProduct> {
  const policies = mkdtempSync(join(tmpdir(), 'tidegate-policies-'))
  for (const part of ['catalog', 'settings'])
    cpSync(join(REPOSITORY, 'policies', part), join(policies, part), { recursive: true })
  const env = { TIDEGATE_POLICIES_DIR: policies }
  const first = await startProduct({ env })
  await first.stop()
  const path = join(policies, CONTRACT)
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace(/^title: .*$/m, `title: ${CHANGED_TITLE}`))
  const product = await startProduct({ env, dataDir: first.dataDir })
  return {
    product,
    end: async () => {
      await product.stop()
      removeDataDir(product)
      rmSync(policies, { recursive: true, force: true })
    },
  }
}
