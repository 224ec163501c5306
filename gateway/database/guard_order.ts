import type { RunAs } from './run_process.ts'

/** What the guard is told to start. It travels as an argument and therefore holds no secret. */
export interface GuardOrder {
  readonly file: string
  readonly args: readonly string[]
  readonly runAs?: RunAs | undefined
}

/** Reads an order that the gateway wrote; throws on anything else. */
export function parseGuardOrder(text: string | undefined): GuardOrder {
  return JSON.parse(text ?? '') as GuardOrder
}
