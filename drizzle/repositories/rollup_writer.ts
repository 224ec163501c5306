import { HOUR_MS } from '#domain/clock.ts'
import type { Redaction, StoredReport } from '#domain/stored_report.ts'
import { instantLiteral, textLiteral, wholeLiteral } from './small_group.ts'

/** What a problem's last occurrence may be behind by, so that writers do not wait for each other over a frequent one. */
const PROBLEM_SEEN_S = 10

/** Stored reports that are counted alike. */
interface Tally {
  readonly row: StoredReport
  readonly hour: number
  count: number
  bytes: number
  lastMs: number
  /** Rule by kind. */
  readonly redactions: Map<string, Map<string, number>>
  /** Version by fingerprint. */
  readonly problems: Map<string, ProblemTally>
}

interface ProblemTally {
  firstMs: number
  lastMs: number
  readonly versions: Map<string, number>
}

/**
 * Statements that count what a commit stores, each ending with a semicolon; empty where it stores nothing. Nothing is
 * counted unless the condition holds.
 */
export function rollupStatements(
  stored: readonly StoredReport[],
  writer: number,
  condition = 'true',
): string {
  const tallies = [...tally(stored).values()]
  if (tallies.length === 0) return ''
  return (
    storedStatement(tallies, writer, condition) +
    redactionsStatement(tallies, writer, condition) +
    problemCountsStatement(tallies, writer, condition) +
    problemsStatement(tallies, condition)
  )
}

/** Reports of one request mostly count alike: a key is made for each run of them. */
function tally(stored: readonly StoredReport[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>()
  let current: Tally | undefined
  for (const row of stored) {
    if (current === undefined || !countsAlike(current, row)) current = tallyOf(tallies, row)
    current.count += 1
    current.bytes += row.sealed.length
    current.lastMs = Math.max(current.lastMs, row.receivedAtMs)
    if (row.redactions !== undefined) addRedactions(current.redactions, row.redactions)
    if (row.fingerprint !== undefined) addProblem(current.problems, row, row.fingerprint)
  }
  return tallies
}

function countsAlike({ row, hour }: Tally, next: StoredReport): boolean {
  return (
    row.type === next.type &&
    row.product === next.product &&
    row.class === next.class &&
    row.category === next.category &&
    row.instanceId === next.instanceId &&
    row.tenantId === next.tenantId &&
    hour === hourOf(next)
  )
}

function tallyOf(tallies: Map<string, Tally>, row: StoredReport): Tally {
  const { tenantId, instanceId, product, type, category } = row
  const hour = hourOf(row)
  const name = [tenantId, hour, instanceId, product, type, row.class, category].join('\u0000')
  const known = tallies.get(name)
  if (known !== undefined) return known
  const counts = { count: 0, bytes: 0, lastMs: row.receivedAtMs }
  const made = { row, hour, ...counts, redactions: new Map(), problems: new Map() }
  tallies.set(name, made)
  return made
}

function hourOf({ receivedAtMs }: StoredReport): number {
  return Math.floor(receivedAtMs / HOUR_MS)
}

function addRedactions(kinds: Tally['redactions'], redactions: readonly Redaction[]): void {
  for (const { kind, rule, count } of redactions) {
    const rules = kinds.get(kind) ?? new Map<string, number>()
    kinds.set(kind, rules)
    rules.set(rule, (rules.get(rule) ?? 0) + count)
  }
}

function addProblem(problems: Tally['problems'], row: StoredReport, fingerprint: string): void {
  const { receivedAtMs, version = '' } = row
  let known = problems.get(fingerprint)
  if (known === undefined) {
    known = { firstMs: receivedAtMs, lastMs: receivedAtMs, versions: new Map() }
    problems.set(fingerprint, known)
  }
  known.firstMs = Math.min(known.firstMs, receivedAtMs)
  known.lastMs = Math.max(known.lastMs, receivedAtMs)
  known.versions.set(version, (known.versions.get(version) ?? 0) + 1)
}

function storedStatement(tallies: readonly Tally[], writer: number, condition: string): string {
  const rows = tallies.map(({ row, hour, count, bytes, lastMs }) => {
    const { instanceId, product, type, category } = row
    const texts = [product, type, row.class, category].map(textLiteral).join(', ')
    const numbers = [writer, count, bytes].map(wholeLiteral).join(', ')
    return `(${placeOf(row, hour)}, ${textLiteral(instanceId)}::uuid, ${texts}, ${numbers}, ${instantLiteral(lastMs)})`
  })
  return `insert into stored_counts (tenant_id, hour, instance_id, product, type, class, category, writer, count, bytes, last_seen)
    select * from (values ${inOrder(rows)}) as given where ${condition}
    on conflict on constraint stored_counts_key do update set count = stored_counts.count + excluded.count,
      bytes = stored_counts.bytes + excluded.bytes, last_seen = greatest(stored_counts.last_seen, excluded.last_seen);`
}

function redactionsStatement(tallies: readonly Tally[], writer: number, condition: string): string {
  const counts = new Map<string, number>()
  for (const { row, hour, redactions } of tallies) {
    for (const [kind, rules] of redactions) {
      for (const [rule, count] of rules) {
        const texts = [row.product, row.type, kind, rule].map(textLiteral).join(', ')
        addTo(counts, `${placeOf(row, hour)}, ${texts}`, count)
      }
    }
  }
  if (counts.size === 0) return ''
  return `insert into redaction_counts (tenant_id, hour, product, type, kind, rule, writer, count)
    select * from (values ${countedRows(counts, writer)}) as given where ${condition}
    on conflict on constraint redaction_counts_key do update set count = redaction_counts.count + excluded.count;`
}

function problemCountsStatement(
  tallies: readonly Tally[],
  writer: number,
  condition: string,
): string {
  const counts = new Map<string, number>()
  for (const { row, hour, problems } of tallies) {
    for (const [fingerprint, { versions }] of problems) {
      for (const [version, count] of versions) {
        const texts = [row.product, fingerprint, version].map(textLiteral).join(', ')
        addTo(counts, `${placeOf(row, hour)}, ${texts}`, count)
      }
    }
  }
  if (counts.size === 0) return ''
  return `insert into problem_counts (tenant_id, hour, product, fingerprint, version, writer, count)
    select * from (values ${countedRows(counts, writer)}) as given where ${condition}
    on conflict on constraint problem_counts_key do update set count = problem_counts.count + excluded.count;`
}

/** One row is shared by all writers: it is left alone while what it says is right within `PROBLEM_SEEN_S`. */
function problemsStatement(tallies: readonly Tally[], condition: string): string {
  const seen = new Map<string, { firstMs: number; lastMs: number }>()
  for (const { row, problems } of tallies) {
    for (const [fingerprint, { firstMs, lastMs }] of problems) {
      const texts = [row.product, fingerprint, row.type].map(textLiteral).join(', ')
      const place = `${textLiteral(row.tenantId)}::uuid, ${texts}`
      const known = seen.get(place) ?? { firstMs, lastMs }
      known.firstMs = Math.min(known.firstMs, firstMs)
      known.lastMs = Math.max(known.lastMs, lastMs)
      seen.set(place, known)
    }
  }
  if (seen.size === 0) return ''
  const rows = [...seen].map(
    ([place, { firstMs, lastMs }]) =>
      `(${place}, ${instantLiteral(firstMs)}, ${instantLiteral(lastMs)})`,
  )
  return `insert into problems (tenant_id, product, fingerprint, type, first_seen, last_seen)
    select * from (values ${inOrder(rows)}) as given (tenant_id, product, fingerprint, type, first_seen, last_seen)
    where ${condition} and not exists (select from problems known where known.tenant_id = given.tenant_id
      and known.product = given.product and known.fingerprint = given.fingerprint
      and known.first_seen <= given.first_seen
      and known.last_seen > given.last_seen - interval '${PROBLEM_SEEN_S} seconds')
    on conflict (tenant_id, product, fingerprint) do update set
      first_seen = least(problems.first_seen, excluded.first_seen),
      last_seen = greatest(problems.last_seen, excluded.last_seen);`
}

function placeOf({ tenantId }: StoredReport, hour: number): string {
  return `${textLiteral(tenantId)}::uuid, ${instantLiteral(hour * HOUR_MS)}`
}

function addTo(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count)
}

function countedRows(counts: ReadonlyMap<string, number>, writer: number): string {
  const ofWriter = wholeLiteral(writer)
  return inOrder(
    [...counts].map(([place, count]) => `(${place}, ${ofWriter}, ${wholeLiteral(count)})`),
  )
}

/** In one order, so that concurrent statements do not wait for each other in a circle. */
function inOrder(rows: readonly string[]): string {
  return rows.toSorted().join(', ')
}
