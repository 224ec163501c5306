import type { FieldSource } from '#domain/contract.ts'
import { wordsOfName } from '#policies/engine/name_words.ts'
import { fieldsOf, findingOf, type LintGroup } from './finding.ts'

const ADDRESSES = new Set(['url', 'urls', 'uri', 'uris', 'href', 'referrer', 'referer'])
const FREE_TEXTS = new Set(
  'message messages comment comments description note notes text body feedback input query stack stacktrace reason'.split(
    ' ',
  ),
)

/** Addresses and free texts that a contract keeps as they are. */
export const keptWhole: LintGroup = ({ loaded }) =>
  fieldsOf(loaded).flatMap((field) => {
    const { path, rule } = field
    if (rule.action !== 'keep') return []
    const last = wordsOfName(path).at(-1) ?? ''
    if (rule.type === 'url' || (isText(rule) && ADDRESSES.has(last)))
      return [findingOf(field, 'url_kept_whole', 'action')]
    const isFree = rule.sensitivity === 'customer_content' || FREE_TEXTS.has(last)
    return isText(rule) && isFree ? [findingOf(field, 'free_text_kept', 'action')] : []
  })

function isText({ type }: FieldSource): boolean {
  return type === 'text' || type === 'scalar'
}
