/** The demo cannot go on, or something that it was about to say is not so. The message is printed as it is. */
export class DemoError extends Error {
  override readonly name = 'DemoError'
}

/** Lets a sentence be printed only where it is true. Throws a DemoError. */
export function confirm(isTrue: boolean, claim: string): asserts isTrue {
  if (!isTrue) throw new DemoError(`Cannot confirm: ${claim}`)
}
