import { defineConfig } from 'vitest/config'
import { LateFiles } from './test/support/late_files.ts'

const CONSOLE_SCREENS = 'test/console_{admin,collect,reports,requests,shell}.test.ts'

// Tests with a PostgreSQL of their own need memory and two connections at least: two files at a time is enough.
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    // The console's screens in a real browser run by themselves, one file at a time: `npm run test:console`.
    exclude: ['**/node_modules/**', 'console/**', CONSOLE_SCREENS],
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
