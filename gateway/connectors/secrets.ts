import type { JsonObject } from '#domain/json.ts'
import type { Connector } from '#drizzle/repositories/connectors.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { SecretBox } from '../keyring/secret_box.ts'
import { KINDS } from './kinds.ts'

interface Keys {
  readonly keyring: Pick<Keyring, 'secretKey'>
}

function boxOf({ keyring }: Keys): SecretBox {
  return new SecretBox(keyring.secretKey('connector secrets'))
}

type SettingsOwner = Pick<Connector, 'id' | 'kind'>

/** Settings as they are stored: the secrets among them are sealed, and open for this connector only. */
export function sealSettings(
  keys: Keys,
  { id, kind }: SettingsOwner,
  settings: JsonObject,
): Pick<Connector, 'settings' | 'sealedSecrets'> {
  const names = KINDS[kind].secrets
  const isSecret = ([name]: [string, unknown]) => names.includes(name)
  const members = Object.entries(settings)
  const secrets = Object.fromEntries(members.filter(isSecret))
  return {
    settings: Object.fromEntries(members.filter((member) => !isSecret(member))),
    sealedSecrets: boxOf(keys).seal(JSON.stringify(secrets), id),
  }
}

/** The settings of a connector with its secrets among them. */
export function openSettings(
  keys: Keys,
  { id, settings, sealedSecrets }: Pick<Connector, 'id' | 'settings' | 'sealedSecrets'>,
): JsonObject {
  if (sealedSecrets === undefined) return settings
  return { ...settings, ...parseSecrets(boxOf(keys).open(sealedSecrets, id)) }
}

function parseSecrets(json: string): JsonObject {
  return JSON.parse(json) as JsonObject
}
