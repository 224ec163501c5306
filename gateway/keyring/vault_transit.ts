import { setTimeout as sleep } from 'node:timers/promises'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { MasterKeyError, type MasterKeyProvider } from './master_key_provider.ts'

const ATTEMPTS_MAX = 3
const REQUEST_TIMEOUT_MS = 5_000
const RETRY_DELAY_MS = 200
const ANSWER_BYTES_MAX = 64 * 1024

export interface VaultTransitSettings {
  /** Name of a key of the transit engine. */
  readonly key: string
  /** VAULT_ADDR. */
  readonly address: string
  /** VAULT_TOKEN. */
  readonly token: string
  /** VAULT_NAMESPACE, of Vault Enterprise and HCP. */
  readonly namespace?: string | undefined
}

/**
 * A master key in HashiCorp Vault or OpenBao, by the transit engine's HTTP API (encrypt and decrypt). The key never
 * leaves Vault; when it is rotated there, older ciphertexts (`vault:v1:…`) still open.
 */
export function createVaultTransitKey(settings: VaultTransitSettings): MasterKeyProvider {
  const id = `vault:${settings.key}`
  const call = async (verb: 'encrypt' | 'decrypt', body: JsonObject) => {
    const path = `/v1/transit/${verb}/${encodeURIComponent(settings.key)}`
    return await postToVault(settings, path, { body, action: `Cannot use ${id}` })
  }
  return {
    id,
    wrap: async (bytes) => {
      const { ciphertext } = await call('encrypt', {
        plaintext: Buffer.from(bytes).toString('base64'),
      })
      if (typeof ciphertext !== 'string' || !/^vault:v\d+:/.test(ciphertext)) {
        throw new MasterKeyError(`Cannot use ${id}: its answer holds no ciphertext`)
      }
      return Buffer.from(ciphertext)
    },
    unwrap: async (wrapped) => {
      const { plaintext } = await call('decrypt', {
        ciphertext: Buffer.from(wrapped).toString('latin1'),
      })
      if (typeof plaintext !== 'string') {
        throw new MasterKeyError(`Cannot use ${id}: its answer holds no key`)
      }
      return new Uint8Array(Buffer.from(plaintext, 'base64'))
    },
  }
}

interface Call {
  readonly body: JsonObject
  readonly action: string
}

/** The `data` of Vault's answer. Tries again where Vault is sealed, busy or away; not where it refuses. */
async function postToVault(
  settings: VaultTransitSettings,
  path: string,
  call: Call,
): Promise<JsonObject> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await tryVault(settings, path, call)
    if ('data' in answer) return answer.data
    if (!answer.mayRetry || attempt >= ATTEMPTS_MAX) {
      throw new MasterKeyError(`${call.action}: ${answer.reason}`, { cause: answer.cause })
    }
    await sleep(RETRY_DELAY_MS * attempt)
  }
}

type Answer =
  | { readonly data: JsonObject }
  | { readonly reason: string; readonly mayRetry: boolean; readonly cause?: unknown }

async function tryVault(
  { address, token, namespace }: VaultTransitSettings,
  path: string,
  { body }: Call,
): Promise<Answer> {
  try {
    const response = await fetch(new URL(path, address), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-vault-token': token,
        'x-vault-request': 'true',
        ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
    const text = await response.text()
    const { status } = response
    if (status === 200) return parseData(text)
    return {
      reason: `Vault answered ${status}${errorOf(text)}`,
      mayRetry: status >= 500 || status === 429 || status === 412,
    }
  } catch (cause) {
    return { reason: 'Vault does not answer', mayRetry: true, cause }
  }
}

function parseData(text: string): Answer {
  const parsed: unknown = text.length <= ANSWER_BYTES_MAX ? JSON.parse(text) : undefined
  const data = isJsonObject(parsed) ? parsed['data'] : undefined
  if (isJsonObject(data)) return { data }
  return { reason: 'Vault answered without data', mayRetry: false }
}

/** The first of Vault's `errors`, such as `permission denied`, in one line. */
function errorOf(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text)
    const errors = isJsonObject(parsed) ? parsed['errors'] : undefined
    const first: unknown = Array.isArray(errors) ? errors[0] : undefined
    return typeof first === 'string'
      ? `: ${first.replaceAll(/\s+/g, ' ').trim().slice(0, 200)}`
      : ''
  } catch {
    return ''
  }
}
