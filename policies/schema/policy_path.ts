/** What a file of a policies directory is, by its path. */
export type PolicyPlace =
  | { readonly kind: 'product'; readonly product: string }
  | { readonly kind: 'contract'; readonly product: string; readonly type: string }
  | { readonly kind: 'mixin'; readonly name: string }
  | { readonly kind: 'settings'; readonly name: SettingsName }

export const SETTINGS_NAMES = [
  'purposes',
  'retention',
  'regulations',
  'consent',
  'processors',
  'mail_tracking',
  'pii',
  'approvals',
  'holidays',
  'identities',
  'response_templates',
] as const
/** Those that a policies directory may be without. */
export const OPTIONAL_SETTINGS: readonly string[] = [
  ...['approvals', 'holidays', 'identities', 'response_templates'],
]
export type SettingsName = (typeof SETTINGS_NAMES)[number]

const NAME_LENGTH_MAX = 100
const NAME = /^[a-z0-9_][a-z0-9_.-]*$/

/** The place of a file, or undefined where no file of the policies has such a path. */
export function parsePolicyPath(path: string): PolicyPlace | undefined {
  if (!path.endsWith('.yaml')) return undefined
  const [top, ...rest] = path.slice(0, -'.yaml'.length).split('/')
  if (!rest.every(isName)) return undefined
  if (top === 'settings') return settingsPlace(rest)
  return top === 'catalog' ? catalogPlace(rest) : undefined
}

/** What a message calls the file: `contract sales-insights/error`. */
export function placeTitle(place: PolicyPlace): string {
  switch (place.kind) {
    case 'product':
      return `product ${place.product}`
    case 'contract':
      return `contract ${place.product}/${place.type}`
    case 'mixin':
      return `mixin ${place.name}`
    case 'settings':
      return `settings ${place.name}`
  }
}

function isName(part: string): boolean {
  return part.length <= NAME_LENGTH_MAX && NAME.test(part)
}

function settingsPlace(rest: readonly string[]): PolicyPlace | undefined {
  const name = SETTINGS_NAMES.find((known) => known === rest[0])
  return name === undefined || rest.length !== 1 ? undefined : { kind: 'settings', name }
}

function catalogPlace(rest: readonly string[]): PolicyPlace | undefined {
  const [folder, name] = rest
  if (folder === undefined || name === undefined || rest.length !== 2) return undefined
  if (folder === '_mixins') return { kind: 'mixin', name }
  if (name === 'product') return { kind: 'product', product: folder }
  return { kind: 'contract', product: folder, type: name }
}
