import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type KmsStandIn, startKmsStandIn } from '../../test/support/kms_stand_in.ts'
import { type AwsKmsSettings, createAwsKmsKey } from './aws_kms.ts'
import { MasterKeyError } from './master_key_provider.ts'

const ACCOUNT = {
  region: 'eu-central-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'example-secret',
  keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/0f8fad5b-d9cb-469f-a165-70867728950e',
}
const ROOT = randomBytes(32)
let kms: KmsStandIn
let settings: AwsKmsSettings

beforeAll(async () => {
  kms = await startKmsStandIn(ACCOUNT)
  settings = { key: ACCOUNT.keyArn, endpoint: kms.endpoint, credentials: ACCOUNT }
})
afterAll(async () => await kms.stop())
beforeEach(() => kms.failNext())

describe('createAwsKmsKey()', () => {
  test('wraps and opens by Encrypt and Decrypt, signed for the region of its ARN', async () => {
    const key = createAwsKmsKey(settings)
    const before = kms.targets.length
    const wrapped = await key.wrap(ROOT)
    expect(Buffer.from(wrapped).includes(ROOT)).toBe(false)
    expect(Buffer.from(await key.unwrap(wrapped)).equals(ROOT)).toBe(true)
    expect(kms.targets.slice(before)).toEqual(['TrentService.Encrypt', 'TrentService.Decrypt'])
    expect(key.id).toBe(`aws-kms:${ACCOUNT.keyArn}`)
  })

  test('is refused with a wrong secret, by a signature that KMS computes itself', async () => {
    const credentials = { ...ACCOUNT, secretAccessKey: 'other-secret' }
    await expect(createAwsKmsKey({ ...settings, credentials }).wrap(ROOT)).rejects.toThrow(
      new MasterKeyError(
        `Cannot wrap a root key with aws-kms:${ACCOUNT.keyArn}: InvalidSignatureException`,
      ),
    )
  })

  test('does not open what was wrapped for another encryption context, or was changed', async () => {
    const { sdk, client } = await officialClient()
    const { CiphertextBlob } = await client.send(
      new sdk.EncryptCommand({
        KeyId: ACCOUNT.keyArn,
        Plaintext: ROOT,
        EncryptionContext: { application: 'other' },
      }),
    )
    const key = createAwsKmsKey(settings)
    const message = `Cannot open a root key with aws-kms:${ACCOUNT.keyArn}: InvalidCiphertextException`
    await expect(key.unwrap(CiphertextBlob ?? ROOT)).rejects.toThrow(message)
    const changed = Buffer.from(await key.wrap(ROOT))
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    await expect(key.unwrap(changed)).rejects.toThrow(message)
  })

  test('tries again where KMS is busy, at most three times', async () => {
    const key = createAwsKmsKey(settings)
    kms.failNext({ status: 500, type: 'KMSInternalException' })
    expect(await key.unwrap(await key.wrap(ROOT))).toHaveLength(32)
    const before = kms.targets.length
    const busy = { status: 500, type: 'KMSInternalException' }
    kms.failNext(busy, busy, busy)
    await expect(key.wrap(ROOT)).rejects.toThrow(MasterKeyError)
    expect(kms.targets.length - before).toBe(3)
  })

  test('asks once where KMS refuses, and does not repeat the key in the message', async () => {
    const key = createAwsKmsKey(settings)
    const before = kms.targets.length
    kms.failNext({ status: 400, type: 'AccessDeniedException' })
    await expect(key.wrap(ROOT)).rejects.toThrow(/: AccessDeniedException$/)
    expect(kms.targets.length - before).toBe(1)
  })
})

async function officialClient() {
  const sdk = await import('@aws-sdk/client-kms')
  const { region } = ACCOUNT
  return {
    sdk,
    client: new sdk.KMSClient({ region, endpoint: kms.endpoint, credentials: ACCOUNT }),
  }
}
