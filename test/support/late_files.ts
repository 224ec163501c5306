import type { Reporter, TestModule } from 'vitest/node'

const LATE_MS = 5 * 60_000
const LOOK_MS = 15_000

/**
 * A reporter that names each test file once that still runs after 5 min. A file that starves its event loop reaches no
 * limit of its own: without this nobody can tell which one it is that the gate's limit ended.
 */
export class LateFiles implements Reporter {
  readonly #running = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  onTestRunStart(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref()
  }

  onTestModuleStart({ moduleId }: TestModule): void {
    this.#running.set(moduleId, performance.now())
  }

  onTestModuleEnd({ moduleId }: TestModule): void {
    this.#running.delete(moduleId)
  }

  onTestRunEnd(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    for (const [file, startedMs] of this.#running) {
      if (performance.now() - startedMs < LATE_MS) continue
      process.stderr.write(`Still running after ${LATE_MS / 60_000} min: ${file}\n`)
      this.#running.delete(file)
    }
  }
}
