import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A stand-in for Vault's transit engine: encrypt, decrypt, key versions, tokens, namespaces and its error bodies. */
export interface VaultStandIn {
  readonly address: string
  /** `METHOD path` of the requests that came. */
  readonly requests: readonly string[]
  /** Makes a newer version of the key; older ciphertexts still open. */
  readonly rotateKey: () => void
  /** What the next requests are answered instead. */
  readonly failNext: (...failures: readonly { status: number; body: string }[]) => void
  readonly stop: () => Promise<void>
}

interface Vault {
  readonly key: string
  readonly token: string
  readonly namespace?: string
}

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }
const errors = (status: number, ...list: readonly string[]): Answer => ({
  status,
  body: { errors: list },
})

export async function startVaultStandIn(vault: Vault): Promise<VaultStandIn> {
  const versions = [randomBytes(32)]
  const requests: string[] = []
  const failures: { status: number; body: string }[] = []
  const encrypt = (plaintext: string): Answer => {
    if (Buffer.from(plaintext, 'base64').toString('base64') !== plaintext) {
      return errors(400, 'failed to base64-decode plaintext')
    }
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', versions.at(-1) ?? '', nonce)
    const sealed = [nonce, cipher.update(plaintext, 'base64'), cipher.final(), cipher.getAuthTag()]
    const ciphertext = `vault:v${versions.length}:${Buffer.concat(sealed).toString('base64')}`
    return { status: 200, body: { data: { ciphertext, key_version: versions.length } } }
  }
  const decrypt = (ciphertext: string): Answer => {
    const [, version, text] = /^vault:v(\d+):([A-Za-z0-9+/=]+)$/.exec(ciphertext) ?? []
    const key = versions[Number(version) - 1]
    if (text === undefined || key === undefined) return errors(400, 'invalid ciphertext: no prefix')
    const sealed = Buffer.from(text, 'base64')
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
      decipher.setAuthTag(sealed.subarray(-16))
      const opened = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
      return { status: 200, body: { data: { plaintext: opened.toString('base64') } } }
    } catch {
      return errors(400, 'cipher: message authentication failed')
    }
  }
  const answerTo = (req: IncomingMessage, body: Buffer): Answer => {
    const { headers } = req
    const isKnown =
      headers['x-vault-token'] === vault.token && headers['x-vault-namespace'] === vault.namespace
    if (!isKnown) return errors(403, 'permission denied')
    const fields = parseFields(body)
    if (req.method !== 'POST') return errors(405)
    if (req.url === `/v1/transit/encrypt/${vault.key}`) return encrypt(fields['plaintext'] ?? '')
    if (req.url === `/v1/transit/decrypt/${vault.key}`) return decrypt(fields['ciphertext'] ?? '')
    return errors(404)
  }
  const server = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray())
    requests.push(`${req.method} ${req.url}`)
    const failure = failures.shift()
    const answer = answerTo(req, body)
    res.writeHead(failure?.status ?? answer.status, { 'content-type': 'application/json' })
    res.end(failure?.body ?? JSON.stringify(answer.body))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = parseAddress(server.address())
  return {
    address: `http://127.0.0.1:${port}`,
    requests,
    rotateKey: () => versions.push(randomBytes(32)),
    failNext: (...next) => failures.splice(0, failures.length, ...next),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((stopped) => server.close(stopped))
    },
  }
}

function parseFields(body: Buffer): Readonly<Record<string, string | undefined>> {
  return JSON.parse(body.toString()) as Readonly<Record<string, string | undefined>>
}

function parseAddress(address: unknown): AddressInfo {
  return address as AddressInfo
}
