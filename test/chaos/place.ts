import { appendFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { type Product, startProduct } from '../support/product.ts'

/** A gateway that is started again and again at one address, and how long that took each time. */
export class Place {
  readonly dataDir: string
  readonly clockFile: string
  readonly readyMs: number[] = []
  #port = 0

  constructor({ dataDir, clockFile }: { readonly dataDir: string; readonly clockFile: string }) {
    this.dataDir = dataDir
    this.clockFile = clockFile
  }

  async start(): Promise<Product> {
    if (this.#port === 0) this.#port = await findPort()
    const startedAtMs = performance.now()
    const preload = new URL('./clock_shift.mjs', import.meta.url).href
    const started = await startProduct({
      dataDir: this.dataDir,
      adminToken: 'chaos'.repeat(8),
      env: {
        PORT: String(this.#port),
        CHAOS_CLOCK_FILE: this.clockFile,
        // As `npm start` has it, and a clock that can be wrong.
        NODE_OPTIONS: `--max-semi-space-size=64 --import=${preload}`,
      },
    })
    this.readyMs.push(performance.now() - startedAtMs)
    this.#keepLog(started)
    return started
  }

  /** What every gateway of this place wrote, one after the other, for a look at what went wrong. */
  #keepLog(started: Product): void {
    const path = join(dirname(this.clockFile), 'gateway.log')
    appendFileSync(path, started.output())
    for (const stream of [started.process.stdout, started.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => appendFileSync(path, chunk))
    }
  }

  /** How long the slowest start of the given part took, in whole milliseconds. */
  readyQuantile(part: number): number {
    const sorted = this.readyMs.toSorted((left, right) => left - right)
    return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0)
  }
}

async function findPort(): Promise<number> {
  return await new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => found(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}
