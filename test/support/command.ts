import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { environmentWith } from '#gateway/config.ts'
import type { Product } from './product.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')

/** How a command of `tidegate` ended. */
export interface CommandEnd {
  readonly code: number | null
  readonly out: Buffer
  readonly err: string
}

/** Runs `npx tidegate …` on a product's data folder, whether it runs or not. */
export async function runCommand(
  { dataDir }: Pick<Product, 'dataDir'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  const child = spawn(process.execPath, ['gateway/cli/bin.mjs', ...args], {
    cwd: REPOSITORY,
    env: environmentWith({ TIDEGATE_DATA_DIR: dataDir, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const code = await new Promise<number | null>((end) => child.once('close', end))
  return { code, out: Buffer.concat(out), err }
}
