import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A stand-in for AWS KMS (JSON protocol 1.1): Encrypt and Decrypt of one symmetric key, and SigV4 as AWS checks it. */
export interface KmsStandIn {
  readonly endpoint: string
  /** Targets of the requests that came, refused ones included. */
  readonly targets: readonly string[]
  /** What the next requests are answered instead: an HTTP status and an error type. */
  readonly failNext: (...failures: readonly { status: number; type: string }[]) => void
  readonly stop: () => Promise<void>
}

export interface KmsAccount {
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly keyArn: string
}

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }
const refusal = (status: number, type: string): Answer => ({ status, body: { __type: type } })

export async function startKmsStandIn(account: KmsAccount): Promise<KmsStandIn> {
  const key = randomBytes(32)
  const targets: string[] = []
  const failures: { status: number; type: string }[] = []
  const server = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray())
    targets.push(String(req.headers['x-amz-target']))
    const failure = failures.shift()
    const answer = failure ? refusal(failure.status, failure.type) : answerTo(req, body)
    res.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' })
    res.end(JSON.stringify(answer.body))
  })
  const answerTo = (req: IncomingMessage, body: Buffer): Answer => {
    if (req.method !== 'POST' || req.url !== '/') return refusal(404, 'UnknownOperationException')
    if (req.headers['content-type'] !== 'application/x-amz-json-1.1') {
      return refusal(400, 'SerializationException')
    }
    if (!isSigned(req, body, account)) return refusal(400, 'InvalidSignatureException')
    const fields = parseFields(body)
    if (fields.KeyId !== account.keyArn) return refusal(400, 'NotFoundException')
    const context = JSON.stringify(Object.entries(fields.EncryptionContext ?? {}).toSorted())
    switch (req.headers['x-amz-target']) {
      case 'TrentService.Encrypt':
        return { status: 200, body: encrypt(base64(fields.Plaintext), context) }
      case 'TrentService.Decrypt':
        return decrypt(base64(fields.CiphertextBlob), context)
      default:
        return refusal(400, 'UnknownOperationException')
    }
  }
  const encrypt = (plaintext: Buffer, context: string) => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()])
    const blob = Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
    return {
      CiphertextBlob: blob,
      KeyId: account.keyArn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }
  }
  const decrypt = (blob: Buffer, context: string): Answer => {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, 12))
        .setAAD(Buffer.from(context))
        .setAuthTag(blob.subarray(12, 28))
      const plaintext = Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()])
      const body = { Plaintext: plaintext.toString('base64'), KeyId: account.keyArn }
      return { status: 200, body }
    } catch {
      return refusal(400, 'InvalidCiphertextException')
    }
  }
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = parseAddress(server.address())
  return {
    endpoint: `http://127.0.0.1:${port}`,
    targets,
    failNext: (...next) => failures.splice(0, failures.length, ...next),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((stopped) => server.close(stopped))
    },
  }
}

/** AWS Signature Version 4, computed from its specification and not by the client's own code. */
function isSigned(req: IncomingMessage, body: Buffer, account: KmsAccount): boolean {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      req.headers.authorization ?? '',
    )
  const [, accessKeyId, day = '', region = '', service = '', names = '', signature] = given ?? []
  const at = String(req.headers['x-amz-date'])
  const isOurs =
    accessKeyId === account.accessKeyId && region === account.region && service === 'kms'
  const covers = ['host', 'x-amz-date', 'x-amz-target'].every((name) =>
    names.split(';').includes(name),
  )
  if (!(isOurs && covers && at.startsWith(day))) return false
  const headers = names.split(';').map((name) => `${name}:${String(req.headers[name]).trim()}\n`)
  const canonical = ['POST', '/', '', headers.join(''), names, sha256(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha256(Buffer.from(canonical))].join('\n')
  const signingKey = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${account.secretAccessKey}`),
  )
  return hmac(signingKey, toSign).toString('hex') === signature
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()

function base64(text: unknown): Buffer {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    throw new Error('The field is not base64')
  }
  return Buffer.from(text, 'base64')
}

interface KmsFields {
  readonly KeyId?: unknown
  readonly Plaintext?: unknown
  readonly CiphertextBlob?: unknown
  readonly EncryptionContext?: Readonly<Record<string, string>>
}

function parseFields(body: Buffer): KmsFields {
  return JSON.parse(body.toString()) as KmsFields
}

function parseAddress(address: unknown): AddressInfo {
  return address as AddressInfo
}
