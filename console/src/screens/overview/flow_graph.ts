import type { AnswerOf } from '../../api/client.ts'
import type { Messages } from '../../i18n/catalogue.ts'

export type Flow = AnswerOf<'GET /manage/v1/flow'>

export interface FlowNode {
  readonly name: string
  readonly count: number
  /** A variable of the theme. */
  readonly color: string
}

export interface FlowLink {
  readonly source: number
  readonly target: number
  readonly value: number
}

export interface FlowGraph {
  readonly nodes: readonly FlowNode[]
  readonly links: readonly FlowLink[]
}

/** Reasons with a ribbon of their own; the rest flows together. */
const REASONS_SHOWN = 4

const COLORS: Readonly<Record<string, string>> = {
  accepted: 'var(--tide-good)',
  redacted: 'var(--tide-info)',
  dropped: 'var(--tide-warn)',
  quarantined: 'var(--tide-warn)',
  rejected: 'var(--tide-bad)',
  required: 'var(--tide-required)',
  optional: 'var(--tide-optional)',
}
/** Outcomes of what is stored. */
const KEPT: ReadonlySet<string> = new Set(['accepted', 'redacted'])
const PLAIN = 'var(--tide-neutral)'

/** The way of what was received, as nodes and links with exact counts; ways that nothing took are left out. */
export function flowGraph(flow: Flow, text: Messages): FlowGraph {
  const { totals } = flow
  const { add, connect, graph } = createGraph()
  const received = add(text.common.outcome.received, totals.received)
  for (const [collector, count] of sumBy(flow.collectors, ({ collector }) => collector)) {
    connect(add(collector, count), received, count)
  }
  const kept = totals.accepted + totals.redacted
  const stored = kept > 0 ? add(text.overview.flow.kept, kept) : received
  const words: Readonly<Record<string, string>> = text.common.outcome
  for (const [outcome, count] of sumBy(flow.outcomes, (one) => one.outcome)) {
    if (count === 0) continue
    const node = add(words[outcome] ?? outcome, count, COLORS[outcome])
    connect(received, node, count)
    if (KEPT.has(outcome)) connect(node, stored, count)
    else {
      for (const [reason, value] of topReasons(flow, outcome, text.overview.flow.others)) {
        connect(node, add(reason, value, COLORS[outcome]), value)
      }
    }
  }
  for (const [name, count] of sumBy(flow.stored, (one) => one.class)) {
    const label = name === 'required' ? text.common.class.required : text.common.class.optional
    connect(stored, add(label, count, COLORS[name]), count)
  }
  return graph
}

function createGraph() {
  const nodes: FlowNode[] = []
  const links: FlowLink[] = []
  return {
    graph: { nodes, links },
    add: (name: string, count: number, color = PLAIN): number =>
      nodes.push({ name, count, color }) - 1,
    connect: (source: number, target: number, value: number): void => {
      if (value > 0) links.push({ source, target, value })
    },
  }
}

function topReasons(
  { outcomes }: Flow,
  outcome: string,
  others: string,
): readonly (readonly [reason: string, count: number])[] {
  const own = outcomes.filter((one) => one.outcome === outcome && one.count > 0)
  const sums = [...sumBy(own, ({ reason }) => (reason ?? outcome).replaceAll('_', ' '))].toSorted(
    ([, one], [, other]) => other - one,
  )
  const rest = sums.slice(REASONS_SHOWN).reduce((sum, [, count]) => sum + count, 0)
  return rest === 0 ? sums : [...sums.slice(0, REASONS_SHOWN), [others, rest]]
}

function sumBy<Item extends { readonly count: number }>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const item of items) {
    sums.set(nameOf(item), (sums.get(nameOf(item)) ?? 0) + item.count)
  }
  return sums
}
