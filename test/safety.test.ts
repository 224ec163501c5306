import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ERROR_STATUS } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { REASONS } from '#domain/outcome.ts'
import { filesOf, type SourceFile } from './source/files.ts'
import { type Token, tokensOf } from './source/tokens.ts'
import recorded from './vectors/migrations.json' with { type: 'json' }

const FOLDERS = ['domain', 'policies', 'collectors', 'sinks', 'drizzle', 'gateway', 'sdk']
const files = [
  ...filesOf([...FOLDERS, 'test', 'bench'], ['.ts', '.mjs']),
  ...filesOf(['.'], ['.ts']).filter(({ path }) => /^\.\/[^/]+$/.test(path)),
].filter(({ path }) => !/^sdk\/(?:dist|examples)\//.test(path))

const isTest = (path: string) => path.startsWith('test/') || /\.test\.ts$/.test(path)
const isScript = (path: string) => /^(?:bench|gateway\/cli)\/|\/scripts\//.test(path)
const isConfig = (path: string) => /\.config\.ts$/.test(path)
const sources = files.filter(({ path }) => !isTest(path))

/** Files longer than conventions allow, generated ones and tests aside. */
const LINES_MAX = 320

/** A rule over one file: the lines that break it. */
interface Rule {
  readonly name: string
  readonly holdsFor: (path: string) => boolean
  readonly find: (file: SourceFile) => readonly number[]
  /** Sources that break it. */
  readonly caught: readonly string[]
  /** Sources that look like it and do not. */
  readonly passed: readonly string[]
}

const always = () => true
/** The samples below break rules that look into comments. */
const isNotThisFile = (path: string) => path !== 'test/safety.test.ts'

/** Lines at which a row of tokens stands; `*` is any token. */
function sequence(...wanted: readonly string[]): Rule['find'] {
  return ({ text }) => {
    const tokens = tokensOf(text)
    return tokens.flatMap((token, index) => {
      const isThere = wanted.every((part, offset) => matches(tokens[index + offset], part))
      return isThere && !isMember(tokens, index) ? [token.line] : []
    })
  }
}

function matches(token: Token | undefined, part: string): boolean {
  if (token === undefined || token.kind === 'string' || token.kind === 'template') return false
  return part.split('|').includes(token.text)
}

function isMember(tokens: readonly Token[], index: number): boolean {
  return /^\w/.test(tokens[index]?.text ?? '') && tokens[index - 1]?.text === '.'
}

function linesWith(pattern: RegExp): Rule['find'] {
  return ({ text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [index + 1] : []))
}

/** What may hold data of a report. */
const DATA_NAMES: ReadonlySet<string> = new Set([
  'value',
  'values',
  'text',
  'body',
  'bytes',
  'data',
  'payload',
  'raw',
  'line',
  'message',
])
/** Files in which such a name holds something else, each with the reason. */
const HARMLESS: Readonly<Record<string, string>> = {
  'gateway/http/api/validate.ts':
    'messages of our JSON reader and of a schema, which hold no value',
  'gateway/http/api/check_answer.ts':
    'the place in an answer and what its schema says of it, which hold no value; tests alone check answers',
}

/** Error messages that repeat a value: templates in `new …Error(…)`, in `message:`, or that are sentences. */
const messagesWithData: Rule['find'] = ({ text }) => {
  const tokens = tokensOf(text)
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'template' || !isMessage(tokens, index, token.text)) return []
    const names = [...token.text.matchAll(/\$\{([^}]*)\}/g)].flatMap(([, inner = '']) =>
      dataNamesOf(tokensOf(inner)),
    )
    return names.length > 0 ? [token.line] : []
  })
}

/** Names of data in an expression. Its length and its type are no data. */
function dataNamesOf(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap(({ text }, index) => {
    const isMeasure = tokens[index + 1]?.text === '.' && tokens[index + 2]?.text === 'length'
    const isType = tokens[index - 1]?.text === 'typeof'
    return DATA_NAMES.has(text) && !isMeasure && !isType ? [text] : []
  })
}

function isMessage(tokens: readonly Token[], index: number, template: string): boolean {
  if (/^[A-Z][a-z]+ [a-z]/.test(template)) return true
  const before = tokens.slice(Math.max(0, index - 40), index)
  const statement = before.slice(before.findLastIndex(({ text }) => /^[;{}]$/.test(text)) + 1)
  return statement.some(({ text }) => /Error$/.test(text) || text === 'message')
}

/** Names of fields that a log line may not have. */
const LOG_FIELDS_REFUSED = /^(?:value|text|body|data|payload|headers|query|url|subject|identity)$/

const logsOfData: Rule['find'] = ({ text }) => {
  const tokens = tokensOf(text)
  return tokens.flatMap((token, index) => {
    if (token.text !== 'log' || tokens[index + 1]?.text !== '.' || tokens[index + 3]?.text !== '(')
      return []
    const call = callTokens(tokens, index + 3)
    const isRefused = call.some(({ text: name, kind }, at) =>
      kind === 'word'
        ? LOG_FIELDS_REFUSED.test(name) && call[at + 2]?.text !== 'length'
        : kind === 'template',
    )
    return isRefused ? [token.line] : []
  })
}

/** The tokens of a call's arguments, from its opening parenthesis on. */
function callTokens(tokens: readonly Token[], open: number): readonly Token[] {
  let depth = 0
  for (let index = open; index < tokens.length; index += 1) {
    if (tokens[index]?.kind !== 'mark') continue
    if (tokens[index]?.text === '(') depth += 1
    if (tokens[index]?.text === ')') depth -= 1
    if (depth === 0) return tokens.slice(open, index)
  }
  return tokens.slice(open)
}

const RULES: readonly Rule[] = [
  {
    name: 'writes to the console outside scripts',
    holdsFor: (path) => !isScript(path),
    find: sequence('console', '.'),
    caught: ["console.log('x')", 'if (slow) console\n  .warn(1)'],
    passed: ["const code = 'console.log(1)'", '// console.log', 'this.console.write()'],
  },
  {
    name: 'leaves a test out, or all others',
    holdsFor: isTest,
    find: sequence('test|it|describe|suite|bench', '.', 'only|skip|todo|fails'),
    caught: ["test.only('x', f)", "describe.skip('x', f)", "it.todo('x')"],
    passed: ["test.each([1])('x', f)", "test.skipIf(isWindows)('x', f)", 'reader.skip(2)'],
  },
  {
    name: 'gives up on types',
    holdsFor: always,
    find: (file) => [
      ...sequence(':|as|<|,|<|=|||&', 'any', '*|;|,|)|>|=|[|{|}|')(file),
      ...sequence(':|as|<', 'any')(file),
    ],
    caught: ['const x: any = 1', 'const x = y as any', 'const x: Array<any> = []'],
    passed: ['node.any', 'const any = node', '{ any: 1 }', 'readonly any: FieldNode'],
  },
  {
    name: 'silences a checker',
    holdsFor: isNotThisFile,
    find: linesWith(/(?:\/\/|\/\*)\s*(?:biome-ignore|@ts-(?:ignore|expect-error|nocheck))/),
    caught: ['// biome-ignore lint: x', '// @ts-ignore', '/* @ts-expect-error */'],
    passed: ["const name = '@ts-ignore'", '// see biome.json'],
  },
  {
    name: 'has a default export',
    holdsFor: (path) => !isConfig(path),
    find: (file) => [...sequence('export', 'default')(file), ...sequence('as', 'default')(file)],
    caught: ['export default 1', 'export { x as default }'],
    passed: ['export const x = 1', "const text = 'export default'"],
  },
  {
    name: 'leaves work for later',
    holdsFor: isNotThisFile,
    find: linesWith(/(?:\/\/|\/\*|^\s*\*).*\b(?:TODO|FIXME|XXX|HACK)\b/),
    caught: ['// TODO: x', '/* FIXME */', ' * TODO later'],
    passed: ["const name = 'TODO'"],
  },
  {
    name: `is longer than ${LINES_MAX} lines`,
    holdsFor: (path) => !isTest(path),
    find: ({ text }) => (text.split('\n').length - 1 > LINES_MAX ? [LINES_MAX] : []),
    caught: ['\n'.repeat(LINES_MAX + 1)],
    passed: ['\n'.repeat(LINES_MAX)],
  },
  {
    name: 'puts data of a report into a message',
    holdsFor: (path) =>
      /^(?:collectors|gateway\/(?:http|pipeline|subjects|tenancy))\//.test(path) &&
      !isTest(path) &&
      HARMLESS[path] === undefined,
    find: messagesWithData,
    caught: [
      `throw new ApiError("invalid_body", \`Cannot read \${value}\`)`,
      `return { kind: "undecodable", message: \`at \${text.slice(0, 10)}\` }`,
      `const problem = \`Cannot read body: \${body}\``,
      `throw new Error(\`bad: \${error.message}\`)`,
    ],
    passed: [
      `throw new Error(\`Cannot read: more than \${LIMITS.valuesPerReportMax} values\`)`,
      `const key = \`\${value}\``,
      `throw new Error(\`Cannot read body: \${body.length} bytes\`)`,
      `throw new Error(\`Cannot read id: it is a \${typeof value}\`)`,
    ],
  },
  {
    name: 'logs data of a report',
    holdsFor: (path) => /^(?:collectors|gateway)\//.test(path) && !isTest(path),
    find: logsOfData,
    caught: [
      "gateway.log.info('x', { body })",
      "log.warn('x', { text: report.text })",
      `log.warn('x', { detail: \`in \${place}\` })`,
    ],
    passed: [
      "log.info('x', { bytes: body.length })".replace('body', 'read'),
      "log.warn('x', { error })",
    ],
  },
]

const broken = (rule: Rule, given: readonly SourceFile[]) =>
  given
    .filter(({ path }) => rule.holdsFor(path))
    .flatMap((file) => rule.find(file).map((line) => `${file.path}:${line}`))

describe('no file', () => {
  test('is missed by the walk', () => {
    for (const folder of [...FOLDERS.filter((name) => name !== 'sdk'), 'test']) {
      expect(files.some(({ path }) => path.startsWith(`${folder}/`))).toBe(true)
    }
    expect(files.some(({ path }) => path === './vitest.config.ts')).toBe(true)
  })

  test.each(RULES)('$name', (rule) => {
    expect(broken(rule, files)).toEqual([])
  })

  test.each(RULES)('$name, and the rule tells which does', (rule) => {
    for (const text of rule.caught) expect(rule.find({ path: 'a.ts', text })).not.toEqual([])
    for (const text of rule.passed) expect(rule.find({ path: 'a.ts', text })).toEqual([])
  })
})

describe('every component', () => {
  const readmes = filesOf(['collectors', 'sinks'], ['README.md'])
  const components = new Set(
    filesOf(['collectors', 'sinks'], ['.ts']).map(({ path }) =>
      path.split('/').slice(0, 2).join('/'),
    ),
  )

  test.each([...components])('%s has a README with the sections that all have', (component) => {
    const text = readmes.find(({ path }) => path === `${component}/README.md`)?.text ?? ''
    const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, name]) => name)
    const wanted = component.startsWith('sinks/')
      ? ['Speaks', 'Settings', 'Answers', 'Limits', 'Status']
      : ['Speaks', 'Key', 'Limits', 'Answers', 'Status']
    expect(sections).toEqual(expect.arrayContaining(wanted))
    expect(text).toMatch(/^# \S/)
  })
})

describe('every row of a table of domain/ is used:', () => {
  const outside = (pattern: RegExp) => sources.filter(({ path }) => pattern.test(path))
  /** Words and strings of some sources: an entry that is only in a comment is not used. */
  const namesIn = (given: readonly SourceFile[]) =>
    new Set(given.flatMap(({ text }) => tokensOf(text).map((token) => token.text)))
  const users = outside(/^(?!domain\/(?:limits|outcome|errors)\.ts)/)

  test('LIMITS', () => {
    const used = new Set(
      users.flatMap(({ text }) => {
        const tokens = tokensOf(text)
        return tokens.flatMap((token, index) =>
          token.text === 'LIMITS' && tokens[index + 1]?.text === '.'
            ? [tokens[index + 2]?.text]
            : [],
        )
      }),
    )
    expect(Object.keys(LIMITS).filter((name) => !used.has(name))).toEqual([])
  })

  test('REASONS', () => {
    const used = namesIn(outside(/^(?:gateway|collectors|policies)\//))
    expect(Object.keys(REASONS).filter((name) => !used.has(name))).toEqual([])
  })

  test('ERROR_STATUS', () => {
    const used = namesIn(outside(/^(?:gateway|drizzle)\//))
    expect(Object.keys(ERROR_STATUS).filter((code) => !used.has(code))).toEqual([])
  })
})

describe('a migration', () => {
  const hashes = Object.fromEntries(
    filesOf(['drizzle/migrations', 'drizzle/keyring/migrations'], ['.sql']).map(
      ({ path, text }) => [
        path.replace(/^drizzle\//, '').replace('migrations/', ''),
        createHash('sha256').update(text).digest('hex'),
      ],
    ),
  )

  test('never changes once it is recorded, and each is recorded', () => {
    expect(hashes).toEqual(recorded)
  })
})
