import type { Position, ProblemCode } from './policy_problem.ts'

/** What is wrong with a text as YAML. */
export interface YamlProblem extends Position {
  readonly code: ProblemCode
  /** End of the sentence `Cannot load ...: `. */
  readonly complaint: string
  readonly remedy: string
}

/** The position of an offset in UTF-16 code units. */
export type Placing = (offset: number) => Position

/** A problem without its place. */
export type Complaint = Pick<YamlProblem, 'code' | 'complaint' | 'remedy'>
