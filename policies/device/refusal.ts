/** Why signed policies are not obeyed. */
export type RefusalCode = keyof typeof REFUSALS

/** One row a reason, with what is told of it: never anything of the text that was refused. */
export const REFUSALS = {
  too_large: 'Cannot open the policies: they are longer than any that are signed',
  malformed: 'Cannot open the policies: they are no compact JWS with a header of alg, kid and typ',
  algorithm_refused: 'Cannot open the policies: their algorithm is not EdDSA',
  type_wrong: 'Cannot open the policies: what was signed are no policies',
  key_unknown: 'Cannot open the policies: none of the keys has their key id',
  key_refused: 'Cannot open the policies: their key is no single Ed25519 key for signatures',
  unsupported: 'Cannot open the policies: this runtime knows no Ed25519',
  signature_wrong: 'Cannot open the policies: their signature is wrong',
  claims_wrong: 'Cannot open the policies: something is missing of what was signed',
  product_wrong: 'Cannot open the policies: they are for another product',
  part_wrong: 'Cannot open the policies: their hash is that of others',
  rolled_back: 'Cannot open the policies: newer ones were seen',
} as const satisfies Readonly<Record<string, string>>

export interface Refusal {
  readonly kind: 'refused'
  readonly code: RefusalCode
  readonly message: string
}

export function refused(code: RefusalCode): Refusal {
  return { kind: 'refused', code, message: REFUSALS[code] }
}
