import type { Approval, ApprovalsSettings } from '#policies/schema/policy_source.ts'
import type { Bundle } from '../bundle.ts'
import type { Change } from '../diff/change.ts'
import { unorderedJson } from '../diff/differences.ts'

/**
 * Names everything that widens among the changes: equal changes have an equal name, whatever else has changed and in
 * whatever order. Undefined where nothing widens, so that nothing has to be approved.
 */
export function wideningDigest(
  changes: readonly Change[],
  sha256Hex: (text: string) => string,
): string | undefined {
  const widening = changes.filter(({ effect }) => effect === 'widens')
  return widening.length === 0 ? undefined : sha256Hex(unorderedJson(widening))
}

/** The approval of exactly these changes that a bundle holds, the newest where there are several. */
export function findApproval(bundle: Bundle, digest: string): Approval | undefined {
  return parseApprovals(bundle.source.settings['approvals'])?.approvals.findLast(
    ({ changes }) => changes === digest,
  )
}

/** As its schema has checked it. */
function parseApprovals(settings: unknown): ApprovalsSettings | undefined {
  return settings as ApprovalsSettings | undefined
}
