/** A stretch of a text that an engine took out. */
export interface Place {
  readonly kind: string
  readonly start: number
  readonly end: number
}

/**
 * Where in a text an engine took something out, told by its redacted form alone: what stands between the placeholders is
 * looked for in the original, in the same order, each piece at its first place after the one before; what lies between
 * two pieces is what the placeholder between them stands for. The kind is the first group of `placeholder`, which needs
 * the flag g. Undefined where the pieces are not all there: the engine has changed something else too.
 */
export function alignRedacted(
  text: string,
  redacted: string,
  placeholder: RegExp,
): readonly Place[] | undefined {
  const holes = [...redacted.matchAll(placeholder)]
  const places: Place[] = []
  let from = 0
  let at = 0
  for (const [index, hole] of holes.entries()) {
    const piece = redacted.slice(from, hole.index)
    const start = index === 0 ? 0 : text.indexOf(piece, at)
    if (start < 0 || !text.startsWith(piece, start)) return undefined
    close(places, start)
    at = start + piece.length
    // Something stood there: the next piece starts one later at the earliest.
    places.push({ kind: hole[1] ?? hole[0], start: at, end: at })
    from = hole.index + hole[0].length
    at += 1
  }
  const tail = redacted.slice(from)
  if (holes.length === 0) return tail === text ? [] : undefined
  const end = text.length - tail.length
  if (end < at || !text.endsWith(tail)) return undefined
  close(places, end)
  // A placeholder that stood in the original is no finding.
  return places.filter(({ kind, start, end: last }) => text.slice(start, last) !== kind)
}

/** The last hole ends where the piece after it starts. */
function close(places: Place[], end: number): void {
  const last = places.pop()
  if (last !== undefined) places.push({ ...last, end })
}
