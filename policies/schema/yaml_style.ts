import { type Document, isAlias, isMap, isScalar, type Node, visit, type YAMLMap } from 'yaml'
import { FILE_START } from './policy_problem.ts'
import { UNSEEN_CHARACTER, unseenAt } from './yaml_characters.ts'
import type { Complaint, Placing, YamlProblem } from './yaml_problem.ts'

/** Most levels, keys and values of one file. */
const LEVELS_MAX = 64
const NODES_MAX = 30_000

const ALIAS: Complaint = {
  code: 'yaml_alias',
  complaint: 'a value is an alias',
  remedy: 'Write the value out, or put the fields into a mixin',
}
const ANCHOR: Complaint = { ...ALIAS, complaint: 'a value has an anchor' }
const TAG: Complaint = {
  code: 'yaml_tag',
  complaint: 'a value has a tag',
  remedy: 'Remove the tag',
}
const DIRECTIVE: Complaint = {
  code: 'yaml_invalid',
  complaint: 'the file begins with a directive',
  remedy: 'Remove the line that begins with %',
}
/** For a file that nobody could review. */
export const TOO_DEEP: Complaint = {
  code: 'yaml_too_deep',
  complaint: `the file has more than ${LEVELS_MAX} levels or ${NODES_MAX} values`,
  remedy: 'Write it as the schema in policies/schema shows',
}

/** What YAML allows and a policy file does not: sharing, tags, directives, keys that are there twice. */
export function yamlStyleProblems(
  document: Document.Parsed,
  place: Placing,
): readonly YamlProblem[] {
  const problems: YamlProblem[] = []
  const add = (node: Node, complaint: Complaint) =>
    problems.push({ ...place(node.range?.[0] ?? 0), ...complaint })
  if (hasDirective(document)) problems.push({ ...FILE_START, ...DIRECTIVE })
  let nodes = 0
  visit(document, {
    Node: (_, node, path) => {
      nodes += 1
      for (const complaint of nodeComplaints(node)) add(node, complaint)
      if (isMap(node)) for (const [key, complaint] of repeatedKeys(node)) add(key, complaint)
      if (nodes <= NODES_MAX && path.length <= LEVELS_MAX) return undefined
      add(node, TOO_DEEP)
      return visit.BREAK
    },
  })
  return problems
}

function hasDirective({ directives }: Document.Parsed): boolean {
  const isRenamed = Object.entries(directives.tags).some(
    ([handle, prefix]) => handle !== '!!' || prefix !== 'tag:yaml.org,2002:',
  )
  return directives.yaml.explicit === true || isRenamed
}

function nodeComplaints(node: Node): readonly Complaint[] {
  if (isAlias(node)) return [ALIAS]
  return [
    ...(node.anchor === undefined ? [] : [ANCHOR]),
    ...(node.tag === undefined ? [] : [TAG]),
    ...(hidesEscaped(node) ? [UNSEEN_CHARACTER] : []),
  ]
}

/** A quoted text can hold by an escape what its line does not show. */
function hidesEscaped(node: Node): boolean {
  if (!isScalar(node) || node.type !== 'QUOTE_DOUBLE') return false
  // Behind another character, so that a mark of the order of bytes is none.
  return unseenAt(`"${String(node.value)}`) !== undefined
}

function repeatedKeys(map: YAMLMap): readonly (readonly [Node, Complaint])[] {
  const seen = new Set<unknown>()
  const repeated: (readonly [Node, Complaint])[] = []
  for (const { key } of map.items) {
    if (!isScalar(key)) continue
    if (seen.has(key.value)) repeated.push([key, repetition(key.value)])
    seen.add(key.value)
  }
  return repeated
}

function repetition(key: unknown): Complaint {
  return {
    code: 'yaml_invalid',
    complaint: `key ${String(key).slice(0, 100)} is there twice`,
    remedy: 'Remove one of the two',
  }
}
