import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cpuSeconds } from './process_time.ts'

test.skipIf(!existsSync('/proc/self/stat'))('cpuSeconds() grows by what a process works', () => {
  const before = cpuSeconds(process.pid)
  const used = process.cpuUsage()
  const body = Buffer.alloc(1_000_000)
  while (process.cpuUsage(used).user < 200_000) createHash('sha256').update(body).digest()
  const worked = cpuSeconds(process.pid) - before
  expect(worked).toBeGreaterThan(0.1)
})

test.skipIf(!existsSync('/proc/self/stat'))('cpuSeconds() of no process is not a number', () => {
  expect(cpuSeconds(0)).toBeNaN()
})
