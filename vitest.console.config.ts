import { defineConfig } from 'vitest/config'

// A browser, a gateway and its PostgreSQL for each file: one at a time on two cores.
export default defineConfig({
  test: {
    include: ['test/console_{admin,collect,reports,requests,shell}.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
