import type { Approval, ApprovalsSettings } from '#policies/schema/policy_source.ts'
import type { Bundle } from '../bundle.ts'
import type { Change } from './change.ts'
import { unorderedJson } from './differences.ts'

/** Who has answered for what is collected more. It does nothing to anybody. */
export function diffApprovals(before: Bundle, after: Bundle): readonly Change[] {
  const [from, to] = [approvalsOf(before), approvalsOf(after)]
  return [
    ...missingIn(from, to).map((approval) => told('approval_added', approval)),
    ...missingIn(to, from).map((approval) => told('approval_removed', approval)),
  ]
}

function missingIn(known: readonly Approval[], all: readonly Approval[]): readonly Approval[] {
  const names = new Set(known.map(unorderedJson))
  return all.filter((approval) => !names.has(unorderedJson(approval)))
}

function told(kind: 'approval_added' | 'approval_removed', approval: Approval): Change {
  const { reviewer, approvedOn, reason } = approval
  return { kind, effect: 'neutral', reviewer, approvedOn, reason }
}

function approvalsOf({ source }: Bundle): readonly Approval[] {
  return parseApprovals(source.settings['approvals'])?.approvals ?? []
}

/** As its schema has checked it. */
function parseApprovals(settings: unknown): ApprovalsSettings | undefined {
  return settings as ApprovalsSettings | undefined
}
