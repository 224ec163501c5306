const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/

/** `sentry.check_in` as `SentryCheckIn`. */
export function pascalCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const joined = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')
  return /^[A-Za-z]/.test(joined) ? joined : `Type${joined}`
}

/** A name in TypeScript for each of some report types; where two would be equal, the later has a number. */
export function typeNames(types: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  for (const type of types) {
    const wanted = pascalCase(type)
    let name = wanted
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`
    taken.add(name)
    names.set(type, name)
  }
  return names
}

/** A key of an object type: as it is, or quoted. */
export function propertyKey(name: string): string {
  return IDENTIFIER.test(name) ? name : quoted(name)
}

/** A string literal, in the quotes of the repository. */
export function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** Text that ends no comment and breaks no line. */
export function commented(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('*/', '*\\/').trim()
}
