import type { Messages } from '../i18n/catalogue.ts'

/** What happened, in words; the product's own word where the catalogue has none yet. */
export function kindWords(kind: string, { kinds }: Messages['ledger']): string {
  const words: Readonly<Record<string, string>> = kinds
  return words[kind] ?? kind.replaceAll('_', ' ')
}
