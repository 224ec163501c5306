/** Throws where a programmer's assumption does not hold. The message never holds data of a report. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`)
}

/** Closes a switch over a union: the compiler proves that no case is left. */
export function unreachable(value: never): never {
  throw new Error(`Invariant broken: unreachable case of type ${typeof value}`)
}
