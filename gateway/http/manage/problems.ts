import { PURPOSES } from '#domain/classification.ts'
import { DAY_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '#drizzle/database.ts'
import {
  countProblems,
  findProblem,
  listProblems,
  type Problem,
  type ProblemCount,
  readNewestOfProblems,
} from '#drizzle/repositories/problems.ts'
import type { ReportFilter } from '#drizzle/repositories/report_reader.ts'
import type { RollupRange } from '#drizzle/repositories/rollups.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import type { ReadReport } from '../../keyring/open_reports.ts'
import { errorFactsOf } from '../../problems/error_facts.ts'
import { openForPurpose, parsePurpose, readAudited } from '../../reports/reading.ts'
import { limitOf, listOf } from '../api/page.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  INSTANT,
  listOfItems,
  nullable,
  objectOf,
  TEXT,
} from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { printReport, REPORT } from './print_report.ts'
import { ROLLUP_RANGE_QUERY, rollupRangeOf } from './rollup_range.ts'

const PROBLEM = {
  fingerprint: TEXT,
  product: TEXT,
  type: TEXT,
  title: nullable(TEXT),
  firstSeen: INSTANT,
  lastSeen: INSTANT,
  count: COUNT,
  subjects: nullable(COUNT),
  versions: arrayOf(objectOf({ version: TEXT, count: COUNT })),
  trend: arrayOf(objectOf({ at: INSTANT, count: COUNT })),
}

const ASKED = {
  tenant: { description: 'Id or name', required: true },
  purpose: { description: 'What they are read for', required: true, values: PURPOSES },
  ...ROLLUP_RANGE_QUERY,
} as const
const ERRORS = ['invalid_query', 'not_found', 'purpose_missing', 'purpose_not_permitted'] as const

/** Error reports by their cause. What one says is read from a stored report, for a purpose. */
export const problemRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/problems',
    summary: 'Lists problems, the latest first; each look is audited',
    query: {
      ...ASKED,
      product: { description: 'Only this product' },
      limit: { description: `Most items, ${LIMITS.problemsPerPageMax} at most` },
      next: { description: 'Place to go on from' },
    },
    answers: {
      200: listOfItems('Problems with their counts in the range', objectOf(PROBLEM)),
    },
    errors: ERRORS,
    handle: readProblems,
  },
  {
    method: 'GET',
    path: '/manage/v1/problems/{fingerprint}',
    summary: 'One problem with its newest stored report; each look is audited',
    query: { ...ASKED, product: { description: 'The product that it is of', required: true } },
    answers: {
      200: answer(
        'The problem; sample is null where no report of it is left',
        objectOf({ ...PROBLEM, sample: nullable(REPORT) }),
      ),
    },
    errors: ERRORS,
    handle: readProblem,
  },
]

/** Ranges up to this have a trend by hour. */
const HOURLY_MS = 3 * DAY_MS

interface Question {
  readonly tenant: Tenant
  readonly range: RollupRange
  readonly reading: Parameters<typeof readAudited>[1]
}

async function questionOf({ query, actor }: ApiRequest, gateway: Gateway): Promise<Question> {
  const tenant = await requireTenant(gateway, query.get('tenant'), actor)
  const purpose = parsePurpose(query.get('purpose'))
  const reading = {
    tenantId: tenant.id,
    purpose,
    actor: actor.name,
    action: 'problems_read',
  } as const
  return { tenant, range: rollupRangeOf(query, gateway), reading }
}

async function readProblems(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const question = await questionOf(request, gateway)
  const { query, actor } = request
  const limit = Math.min(limitOf(query), LIMITS.problemsPerPageMax)
  const page = {
    ...question.range,
    product: query.get('product') ?? undefined,
    products: actor.products,
    before: placeOf(query.get('next')),
    limit,
  }
  const found = await readWith(gateway, question, (tx) =>
    listProblems(tx, question.tenant.id, page),
  )
  const { next } = listOf(found.problems, { limit, nextOf: printPlace })
  const items = found.items.map(({ sample: _, ...item }) => item)
  return { status: 200, body: next === undefined ? { items } : { items, next } }
}

async function readProblem(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const question = await questionOf(request, gateway)
  const key = {
    product: request.query.get('product') ?? '',
    fingerprint: request.params['fingerprint'] ?? '',
  }
  const { items } = await readWith(gateway, question, async (tx) => {
    const problem = await findProblem(tx, question.tenant.id, key)
    return problem === undefined ? [] : [problem]
  })
  const [item] = items
  if (item === undefined) throw new ApiError('not_found', 'Cannot find the problem')
  const { sample } = item
  return { status: 200, body: { ...item, sample: sample ? printReport(sample) : null } }
}

/** Problems with their counts, and of each the newest report that may be read. */
async function readWith(
  gateway: Gateway,
  { tenant, range, reading }: Question,
  find: (tx: Transaction) => Promise<readonly Problem[]>,
) {
  const interval = range.until.getTime() - range.since.getTime() <= HOURLY_MS ? 'hour' : 'day'
  const { problems, counts, sealed } = await readAudited(gateway, reading, {
    run: async (tx, readable: ReportFilter) => {
      const keys = await find(tx)
      return {
        problems: keys,
        counts: await countProblems(tx, tenant.id, { keys, ...range, interval }),
        sealed: await readNewestOfProblems(tx, tenant.id, { keys, filter: readable }),
      }
    },
    detailOf: (found) => ({ problems: found.problems.length, count: found.sealed.length }),
  })
  const opened = new Map(
    (await openForPurpose(gateway, reading, sealed)).map((report) => [report.id, report]),
  )
  const samples = new Map(sealed.map((report) => [nameOf(report), opened.get(report.id)] as const))
  const countsOf = Map.groupBy(counts, nameOf)
  const items = problems.map((problem) => {
    const name = nameOf(problem)
    return printProblem(problem, countsOf.get(name) ?? [], samples.get(name))
  })
  return { problems, items }
}

function nameOf(key: { readonly product: string; readonly fingerprint: string }): string {
  return `${key.fingerprint} ${key.product}`
}

function printProblem(
  { subjects, ...problem }: Problem,
  counts: readonly ProblemCount[],
  sample: ReadReport | undefined,
) {
  return {
    ...problem,
    title: sample === undefined ? null : titleOf(sample),
    subjects: subjects ?? null,
    count: sumOf(counts),
    versions: [...Map.groupBy(counts, ({ version }) => version)]
      .map(([version, of]) => ({ version, count: sumOf(of) }))
      .toSorted((one, other) => other.count - one.count),
    trend: [...Map.groupBy(counts, ({ at }) => at)].map(([at, of]) => ({ at, count: sumOf(of) })),
    sample,
  }
}

function sumOf(counts: readonly ProblemCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}

const TITLE_LENGTH_MAX = 200

/** What a clean report says went wrong, on one line. */
function titleOf({ type, data }: ReadReport): string | null {
  const facts = errorFactsOf(type, data)
  const title = [facts?.exception, facts?.message].filter(Boolean).join(': ')
  const line = title.replaceAll(/\s+/g, ' ').slice(0, TITLE_LENGTH_MAX).toWellFormed().trim()
  return line === '' ? null : line
}

function printPlace({ lastSeen, fingerprint }: Problem): string {
  return Buffer.from(`${lastSeen.toISOString()} ${fingerprint}`).toString('base64url')
}

function placeOf(text: string | null) {
  if (text === null) return undefined
  const [time = '', fingerprint = ''] = Buffer.from(text, 'base64url').toString('utf8').split(' ')
  const lastSeen = new Date(time)
  if (!Number.isNaN(lastSeen.getTime()) && /^[0-9a-f]{16}$/.test(fingerprint)) {
    return { lastSeen, fingerprint }
  }
  throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
}
