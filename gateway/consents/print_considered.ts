import type { ChoiceInForce } from '#policies/engine/effective.ts'

/** A choice that was asked, by the id of its record. */
export interface ConsideredChoice extends ChoiceInForce {
  readonly id: string
}

/** Every choice once, in the order of their making, and which one decided. Whose it is stays unsaid. */
export function printConsidered(
  choices: readonly ConsideredChoice[],
  winner: ChoiceInForce | undefined,
) {
  const winnerId = idOfChoice(winner)
  const all = new Map(choices.map((choice) => [choice.id, choice]))
  return [...all.values()]
    .toSorted((left, right) => left.decidedAt.getTime() - right.decidedAt.getTime())
    .map(({ id, by, level, source, decidedAt, instance, product }) => ({
      ...{ id, by, level, source, decidedAt },
      instance: instance ?? null,
      product: product ?? null,
      decided: id === winnerId,
    }))
}

/** The id of the record behind a choice that has one. */
export function idOfChoice(choice: ChoiceInForce | undefined): string | undefined {
  return choice !== undefined && 'id' in choice ? String(choice.id) : undefined
}
