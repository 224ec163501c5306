import { posix } from 'node:path'
import type { SourceFile } from './files.ts'
import { type Import, importsOf } from './imports.ts'

/** An import with the file that it is in and, where it leads to one of the repository, the file that it names. */
export interface Edge extends Import {
  readonly from: string
  /** Path from the root; undefined for packages and computed imports. */
  readonly to: string | undefined
}

/** Every import of some files. */
export function edgesOf(files: readonly SourceFile[]): readonly Edge[] {
  return files.flatMap(({ path, text }) =>
    importsOf(text).map((found) => ({ ...found, from: path, to: targetOf(path, found.specifier) })),
  )
}

function targetOf(from: string, specifier: string | undefined): string | undefined {
  if (specifier?.startsWith('#')) return specifier.slice(1)
  if (!specifier?.startsWith('.')) return undefined
  return posix.normalize(posix.join(posix.dirname(from), specifier))
}

/** The cycles of a graph, each as the files on it in order; one for each way back that a walk meets. */
export function cyclesOf(edges: readonly Edge[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) {
    if (to !== undefined) next.set(from, [...(next.get(from) ?? []), to])
  }
  const done = new Set<string>()
  const way: string[] = []
  const cycles: string[][] = []
  const visit = (file: string): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file])
    if (way.includes(file) || done.has(file)) return
    way.push(file)
    for (const target of next.get(file) ?? []) visit(target)
    way.pop()
    done.add(file)
  }
  for (const file of next.keys()) visit(file)
  return cycles
}

/** Everything that a file loads at run time, itself included: imports of types do not count. */
export function closureOf(start: string, edges: readonly Edge[]): ReadonlySet<string> {
  const reached = new Set([start])
  for (const file of reached) {
    for (const { from, to, typeOnly } of edges) {
      if (from === file && to !== undefined && !typeOnly) reached.add(to)
    }
  }
  return reached
}
