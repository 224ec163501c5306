/** What a run may be told on the command line: `npm run chaos -- store --kills 1000 --seed 7`. */
export interface ChaosSettings {
  readonly scenario: string
  /** Processes that are killed or faults that are caused, one after the other. */
  readonly kills: number
  /** The same seed makes the same faults at the same distances. */
  readonly seed: number
  readonly faults: readonly string[] | undefined
}

export function parseSettings(args: readonly string[]): ChaosSettings {
  const option = (name: string) => {
    const at = args.indexOf(`--${name}`)
    return at === -1 ? undefined : args[at + 1]
  }
  return {
    scenario: args.find((arg) => !arg.startsWith('--')) ?? 'store',
    kills: Number(option('kills') ?? 1_000),
    seed: Number(option('seed') ?? Date.now() % 1_000_000),
    faults: option('faults')?.split(','),
  }
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
