import { createHmac } from 'node:crypto'
import { LIMITS } from '#domain/limits.ts'
import type { Gateway } from '../gateway.ts'
import { SecretBox } from '../keyring/secret_box.ts'

type Keys = Pick<Gateway['keyring'], 'secretKey'>

const boxOf = (keyring: Keys) => new SecretBox(keyring.secretKey('names of people'))

/** What a person is called, as it is stored. */
export function sealName(keyring: Keys, personId: string, name: string): Uint8Array {
  const text = name.trim().slice(0, LIMITS.personNameLengthMax).toWellFormed()
  return boxOf(keyring).seal(text, personId)
}

/** What a person is called; undefined where the provider did not say. */
export function openName(
  keyring: Keys,
  person: { readonly id: string; readonly sealedName: Uint8Array | null | undefined },
): string | undefined {
  return person.sealedName ? boxOf(keyring).open(person.sealedName, person.id) : undefined
}

/** What a provider calls a person, as it is stored: it may be a mail address. */
export function hideSubject(keyring: Keys, issuer: string, subject: string): string {
  const key = keyring.secretKey('subjects of people')
  return createHmac('sha256', key)
    .update(JSON.stringify([issuer, subject]))
    .digest('hex')
}
