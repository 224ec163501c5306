import type { Gateway } from '../gateway.ts'

/** What forwarding needs of a gateway. */
export type ForwardParts = Pick<
  Gateway,
  'clock' | 'consents' | 'database' | 'log' | 'metrics' | 'sealer' | 'suppressions'
> & {
  readonly keyring: Pick<Gateway['keyring'], 'secretKey'>
  readonly policies: {
    readonly bundle: Gateway['policies']['bundle']
    readonly source: {
      readonly settings: Pick<Gateway['policies']['source']['settings'], 'purposes'>
    }
  }
}
