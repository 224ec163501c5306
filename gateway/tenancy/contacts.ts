import type { TenantId } from '#domain/ids.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { SecretBox } from '../keyring/secret_box.ts'

type Keys = Pick<Keyring, 'secretKey'>

const boxOf = (keyring: Keys) => new SecretBox(keyring.secretKey('contacts'))

/** Where the notices of a tenant go to, as it is stored. */
export function sealContact(keyring: Keys, tenantId: TenantId, mail: string): Uint8Array {
  return boxOf(keyring).seal(mail, tenantId)
}

/** The mail address that the notices of a tenant go to; undefined where it has none. */
export function openContact(
  keyring: Keys,
  tenant: { readonly id: TenantId; readonly sealedContact: Uint8Array | undefined },
): string | undefined {
  if (tenant.sealedContact === undefined) return undefined
  return boxOf(keyring).open(tenant.sealedContact, tenant.id)
}
