import type { Gateway } from '../gateway.ts'

/** What reconciling needs of the gateway. */
export type ReconcileGateway = Pick<Gateway, 'database' | 'keyring' | 'sealer' | 'clock' | 'log'>
