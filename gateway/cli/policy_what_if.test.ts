import { expect, it } from 'vitest'
import { policyWhatIf } from './policy_what_if.ts'
import type { CliStreams } from './streams.ts'

it.each([
  [['--since', 'yesterday']],
  [['--since']],
  [['--limit', '0']],
  [['--limit', '1e3']],
  [['--limit', '100001']],
  [['--purpose', 'curiosity']],
  [['--else']],
  [['policies', 'policies']],
])('tidegate policy what-if %s ends with 2 and its usage', async (args) => {
  const out: string[] = []
  const err: string[] = []
  const streams: CliStreams = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: (async function* () {})(),
  }
  expect(await policyWhatIf(args, streams)).toBe(2)
  expect(out).toEqual([])
  expect(err.join('\n')).toMatch(/^Usage: tidegate policy what-if/)
})
