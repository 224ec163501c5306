import type { Gateway } from '../gateway.ts'

/** What forwarding needs of a gateway. */
export type ForwardParts = Pick<
  Gateway,
  | 'clock'
  | 'consents'
  | 'database'
  | 'log'
  | 'metrics'
  | 'pseudonymiser'
  | 'sealer'
  | 'suppressions'
> & {
  readonly keyring: Pick<Gateway['keyring'], 'secretKey'>
  readonly policies: { readonly of: (...place: Parameters<Of>) => PoliciesOfSink }
}

type Of = Gateway['policies']['of']

/** What holds for a sink's tenant. */
interface PoliciesOfSink {
  readonly bundle: Gateway['policies']['bundle']
  readonly source: {
    readonly settings: Pick<Gateway['policies']['source']['settings'], 'purposes'>
  }
}
