import { loadFiles } from '../load_files.ts'
import { placeTitle } from '../policy_path.ts'
import type { Position } from '../policy_problem.ts'
import type { PolicyFile } from '../policy_source.ts'
import type { Finding, LintGroup } from './finding.ts'
import { identities } from './identities.ts'
import { keptWhole } from './kept_whole.ts'
import { LINT_RULES, type LintCode } from './lint_rules.ts'
import { optionalData } from './optional_data.ts'
import { owners } from './owners.ts'
import { periods } from './periods.ts'
import { rareValues } from './rare_values.ts'
import { vagueTexts } from './vague_texts.ts'

/** What a reviewer should look at although the policies can be loaded, where it is, and what to do. */
export interface PolicyWarning extends Position {
  readonly path: string
  readonly code: LintCode
  /** Sentence case, no full stop: `Check contract sales-insights/error: field url keeps addresses whole`. */
  readonly message: string
  /** What to write instead. */
  readonly remedy: string
}

const GROUPS: readonly LintGroup[] = [
  vagueTexts,
  keptWhole,
  optionalData,
  identities,
  periods,
  rareValues,
  owners,
]

/**
 * What in policies is allowed and should be looked at, in the order of paths and lines. Pure, and throws for no input;
 * files that cannot be loaded are left to `checkPolicies`.
 */
export function lintPolicies(
  files: readonly PolicyFile[],
  { nowMs }: { readonly nowMs: number },
): readonly PolicyWarning[] {
  const { loaded } = loadFiles(files)
  return GROUPS.flatMap((group) => group({ loaded, nowMs }))
    .map(warningOf)
    .toSorted(byPlace)
}

function warningOf({ file, code, pointer, subject }: Finding): PolicyWarning {
  const { complaint, remedy } = LINT_RULES[code]
  return {
    path: file.path,
    ...file.locate(pointer),
    code,
    message: `Check ${placeTitle(file.place)}: ${complaint(subject)}`,
    remedy,
  }
}

function byPlace(a: PolicyWarning, b: PolicyWarning): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.line - b.line || a.column - b.column
}
