import { join } from 'node:path'
import { checkPolicies } from '#policies/schema/check.ts'
import type { PolicyProblem } from '#policies/schema/policy_problem.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import { ConfigError } from '../config_error.ts'
import { readPolicyFiles } from './files.ts'

/** Reads and checks a policies directory. Throws a ConfigError that names every problem. */
export async function loadPolicies(directory: string): Promise<PolicySource> {
  const files = await readPolicyFiles(directory)
  const { source, problems } = checkPolicies(files)
  if (problems.length > 0) throw new ConfigError(printProblems(problems, directory))
  return source
}

/** All problems or warnings, each with its file, line and remedy. */
export function printProblems(
  problems: readonly Omit<PolicyProblem, 'code'>[],
  directory: string,
): string {
  return problems
    .map(
      ({ path, line, column, message, remedy }) =>
        `${join(directory, path)}:${line}:${column} ${message}. ${remedy}`,
    )
    .join('\n')
}
