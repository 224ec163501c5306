import { defineConfig } from 'vitest/config'
import { LateFiles } from './test/support/late_files.ts'

// Tests with a PostgreSQL of their own need memory and two connections at least: two files at a time is enough.
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'console/**'],
    pool: 'forks',
    maxWorkers: 2,
    // The gate counts in the file.
    reporters: [
      'default',
      ['json', { outputFile: 'node_modules/.vitest/report.json' }],
      new LateFiles(),
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['domain/**/*.ts', 'policies/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'domain/**': { branches: 90 },
        'policies/**': { branches: 90 },
      },
    },
  },
})
