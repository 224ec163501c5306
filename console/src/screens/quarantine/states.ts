export const STATES = ['all', 'open', 'declared'] as const
export type State = (typeof STATES)[number]

export function isState(value: unknown): value is State {
  return STATES.some((known) => known === value)
}
