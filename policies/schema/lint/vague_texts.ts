import { wordsOfName } from '#policies/engine/name_words.ts'
import { type Finding, fieldsOf, findingOf, type LintGroup } from './finding.ts'
import type { LintCode } from './lint_rules.ts'

const WORDS_OF_WHY_MIN = 3
const WORDS_OF_DESCRIPTION_MIN = 4

/** Words that carry no meaning of their own. */
const CONNECTING = new Set(
  'a an and are as at by for from in is it its of on or so such that the this to with which what field value values name names tells says holds shows'.split(
    ' ',
  ),
)
/** Words that a reader learns nothing from, wherever they stand. */
const EMPTY = new Set('misc miscellaneous various diverse sundry assorted stuff etc'.split(' '))
/** Words that say nothing where nothing else is said. */
const FILLING = new Set(
  'data information info detail details thing things general generic some other others more further additional needed useful internal telemetry diagnostics analytics metadata purposes reasons'.split(
    ' ',
  ),
)

/** Descriptions and reasons that a reader of the public page learns nothing from. */
export const vagueTexts: LintGroup = ({ loaded }) => [
  ...[...loaded.products, ...loaded.contracts, ...loaded.mixins].flatMap((file): Finding[] => {
    const name = 'type' in file.place ? file.place.type : ''
    const code = weaknessOf(file.source.description, {
      wordsMin: WORDS_OF_DESCRIPTION_MIN,
      nameWords: wordsOfName(name),
    })
    return code === undefined
      ? []
      : [{ file, code, pointer: ['description'], subject: 'description' }]
  }),
  ...fieldsOf(loaded).flatMap((field) => {
    const code = weaknessOf(field.rule.why, {
      wordsMin: WORDS_OF_WHY_MIN,
      nameWords: wordsOfName(field.path),
    })
    return code === undefined ? [] : [findingOf(field, code, 'why')]
  }),
]

function weaknessOf(
  text: string,
  options: { readonly wordsMin: number; readonly nameWords: readonly string[] },
): LintCode | undefined {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  if (words.length < options.wordsMin) return 'text_too_short'
  if (words.some((word) => EMPTY.has(word))) return 'text_vague'
  const telling = words.filter((word) => !CONNECTING.has(word))
  if (telling.every((word) => FILLING.has(word))) return 'text_vague'
  const stems = new Set(options.nameWords.map(stemOf))
  if (stems.size > 0 && telling.every((word) => stems.has(stemOf(word)))) return 'text_repeats_name'
  return undefined
}

function stemOf(word: string): string {
  return word.length > 3 ? word.replace(/s$/, '') : word
}
