import type { Gateway } from '../gateway.ts'

/** What forwarding needs of a gateway. */
export type ForwardParts = Pick<
  Gateway,
  | 'clock'
  | 'consents'
  | 'database'
  | 'keyring'
  | 'log'
  | 'metrics'
  | 'policies'
  | 'sealer'
  | 'suppressions'
>
