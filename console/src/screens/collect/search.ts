const CLASSES = ['required', 'optional'] as const
const CHOICES = ['needed', 'none'] as const
const VOLUMES = ['some', 'none'] as const
const EFFECTS = ['widens', 'narrows', 'neutral'] as const

export interface CatalogueSearch {
  readonly find?: string | undefined
  readonly class?: (typeof CLASSES)[number] | undefined
  readonly category?: string | undefined
  readonly sensitivity?: string | undefined
  readonly purpose?: string | undefined
  readonly consent?: (typeof CHOICES)[number] | undefined
  readonly seen?: (typeof VOLUMES)[number] | undefined
  readonly view?: 'types' | undefined
}

export interface FieldSearch {
  readonly find?: string | undefined
  readonly class?: (typeof CLASSES)[number] | undefined
  readonly sensitivity?: string | undefined
  readonly action?: string | undefined
}

export interface ChangesSearch {
  /** Hashes of bundles. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly effect?: (typeof EFFECTS)[number] | undefined
  readonly product?: string | undefined
}

export interface ProductSearch {
  readonly product?: string | undefined
}

type Raw = Readonly<Record<string, unknown>>

const HASH = /^[0-9a-f]{64}$/
const WORD = /^[\w.-]{1,100}$/
const FIND_MAX = 100

function textOf(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}

function findOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, FIND_MAX) : undefined
}

function oneOf<Word>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value)
}

export function catalogueSearch(raw: Raw): CatalogueSearch {
  return {
    find: findOf(raw['find']),
    class: oneOf(raw['class'], CLASSES),
    category: textOf(raw['category'], WORD),
    sensitivity: textOf(raw['sensitivity'], WORD),
    purpose: textOf(raw['purpose'], WORD),
    consent: oneOf(raw['consent'], CHOICES),
    seen: oneOf(raw['seen'], VOLUMES),
    view: oneOf(raw['view'], ['types'] as const),
  }
}

export function fieldSearch(raw: Raw): FieldSearch {
  return {
    find: findOf(raw['find']),
    class: oneOf(raw['class'], CLASSES),
    sensitivity: textOf(raw['sensitivity'], WORD),
    action: textOf(raw['action'], WORD),
  }
}

export function changesSearch(raw: Raw): ChangesSearch {
  return {
    from: textOf(raw['from'], HASH),
    to: textOf(raw['to'], HASH),
    effect: oneOf(raw['effect'], EFFECTS),
    product: textOf(raw['product'], WORD),
  }
}

export function productSearch(raw: Raw): ProductSearch {
  return { product: textOf(raw['product'], WORD) }
}
