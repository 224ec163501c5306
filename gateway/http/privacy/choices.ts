import type { ChoiceSummary, LawSummary } from '#policies/engine/summary/types.ts'
import { type Html, html } from './html.ts'
import type { Messages } from './messages.ts'
import { list, table } from './parts.ts'

/** How data can be chosen: by default, by administrators, by people, by browsers. */
export function printChoices({ defaultLevel }: ChoiceSummary, { choices }: Messages): Html {
  const byDefault = defaultLevel === undefined ? [] : [choices.byDefault(defaultLevel.words)]
  return list([...byDefault, ...choices.rules])
}

/** The rights of people and the laws that give them. */
export function printRights({ rights, laws }: ChoiceSummary, messages: Messages): Html {
  const text = messages.choices
  return html`${list(rights.map(({ words }) => words))}
<p>${text.ask}</p>
${table({
  caption: text.lawsCaption,
  head: [text.region, text.law, text.rights, text.answer],
  rows: laws.map((law) => [
    law.region,
    law.title,
    law.rights.map(({ words }) => words).join(' · '),
    printAnswer(law, messages),
  ]),
})}`
}

function printAnswer({ answer, exceptions }: LawSummary, { choices }: Messages): Html {
  const others = exceptions.map(
    (row) => html`<span class="note">${choices.exception(row.right.words, row.answer)}</span>`,
  )
  return html`${answer}${others}`
}
