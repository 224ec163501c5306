import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { processorEnvironment, vectorPath, vectorText } from '../../../test/fixtures/opendsr.ts'
import { ConfigError } from '../../config_error.ts'
import { DIALECTS } from './dialect.ts'
import { loadProcessor, processorOf } from './processor.ts'
import { parseOpenDsr } from './settings.ts'
import { isSignatureOf, SIGNATURE_KINDS } from './signature.ts'

const ENV = processorEnvironment()
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-opendsr-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

function load(change: Record<string, string>) {
  const settings = parseOpenDsr({ ...ENV, ...change })
  if (settings === undefined) throw new Error('nothing is set')
  return loadProcessor(settings)
}

function fileOf(text: string): string {
  const path = join(folder, 'file.pem')
  writeFileSync(path, text)
  return path
}

describe('parseOpenDsr()', () => {
  test('is undefined where nothing is set, whatever stands beside', () => {
    expect(parseOpenDsr({})).toBeUndefined()
    expect(parseOpenDsr({ TIDEGATE_OPENDSR_DOMAIN: '' })).toBeUndefined()
    expect(processorOf({ openDsr: undefined })).toBeUndefined()
  })

  test('signs by rsa and calls nobody where nothing else is said', () => {
    const settings = parseOpenDsr({
      ...ENV,
      TIDEGATE_OPENDSR_DOMAIN: 'OpenDSR.Example.com',
      TIDEGATE_OPENDSR_SIGNATURE: '',
      TIDEGATE_OPENDSR_CALLBACK_HOSTS: '',
    })
    expect(settings).toMatchObject({
      domain: 'opendsr.example.com',
      signature: 'rsa',
      callbackHosts: [],
    })
  })

  test('reads hosts between commas or spaces', () => {
    const hosts = parseOpenDsr({
      ...ENV,
      TIDEGATE_OPENDSR_CALLBACK_HOSTS: ' a.example,B.example:8443\n c.example ',
    })
    expect(hosts?.callbackHosts).toEqual(['a.example', 'b.example:8443', 'c.example'])
  })

  test.each([
    [
      { TIDEGATE_OPENDSR_KEY: '' },
      'Cannot use TIDEGATE_OPENDSR_DOMAIN, _CERTIFICATE and _KEY: wanted all three, or none',
    ],
    [
      { TIDEGATE_OPENDSR_DOMAIN: 'https://opendsr.example.com' },
      'Cannot use TIDEGATE_OPENDSR_DOMAIN: wanted a name such as opendsr.example.com',
    ],
    [
      { TIDEGATE_OPENDSR_DOMAIN: '10.0.0.1' },
      'Cannot use TIDEGATE_OPENDSR_DOMAIN: wanted a name such as opendsr.example.com',
    ],
    [
      { TIDEGATE_OPENDSR_SIGNATURE: 'md5' },
      'Cannot use TIDEGATE_OPENDSR_SIGNATURE: wanted one of rsa, pss, ecdsa',
    ],
    [
      { TIDEGATE_OPENDSR_CALLBACK_HOSTS: '169.254.169.254' },
      'Cannot use TIDEGATE_OPENDSR_CALLBACK_HOSTS: wanted names such as controller.example or controller.example:8443',
    ],
  ])('refuses %j', (change, message) => {
    expect(() => parseOpenDsr({ ...ENV, ...change })).toThrow(new ConfigError(message))
  })
})

describe('loadProcessor()', () => {
  test('serves the certificate with its issuers, and never the key', () => {
    const processor = load({})
    expect(processor.certificate).toBe(vectorText('processor_rsa.pem'))
    expect(processor.certificate).not.toContain('PRIVATE')
    expect(JSON.stringify(processor)).not.toContain('PRIVATE')
    expect(processor.validToMs).toBe(Date.UTC(2120, 0, 1))
  })

  test.each(SIGNATURE_KINDS)('signs by %s, with the headers of the dialect', async (kind) => {
    const processor = load(processorEnvironment(kind))
    const { publicKey: key } = new X509Certificate(processor.certificate)
    const bytes = Buffer.from('{"request_status":"pending"}')
    for (const dialect of DIALECTS) {
      const headers = await processor.sign(bytes, dialect)
      const prefix = dialect.route === 'requests' ? 'X-OpenDSR' : 'X-OpenGDPR'
      const signature = headers[`${prefix}-Signature`] ?? ''
      expect(isSignatureOf({ kind, key }, bytes, signature)).toBe(true)
      expect(headers[`${prefix}-Processor-Domain`]).toBe('opendsr.example.com')
      expect(Object.keys(headers)).toHaveLength(2)
    }
  })

  test('leaves a key out that stands in the file of the certificate', () => {
    const file = fileOf(vectorText('processor_rsa.key') + vectorText('processor_rsa.pem'))
    expect(load({ TIDEGATE_OPENDSR_CERTIFICATE: file }).certificate).not.toContain('PRIVATE')
  })

  test.each([
    ['KEY', 'processor_ec.key', 'it is not the key of the certificate'],
    ['KEY', 'authority.pem', 'wanted a private key in PEM without a passphrase'],
    ['KEY', 'missing', 'the file cannot be read'],
    ['CERTIFICATE', 'missing', 'the file cannot be read'],
    ['CERTIFICATE', 'processor_rsa.key', 'wanted certificates in PEM'],
    ['CERTIFICATE', 'controller.pem', 'TIDEGATE_OPENDSR_DOMAIN is not among its alternative names'],
    ['CERTIFICATE', 'self_signed.pem', 'it is self-signed, wanted one of an authority'],
  ])('refuses for %s the file %s: %s', (setting, name, reason) => {
    const change = { [`TIDEGATE_OPENDSR_${setting}`]: vectorPath(name) }
    expect(() => load(change)).toThrow(
      new ConfigError(`Cannot use TIDEGATE_OPENDSR_${setting}: ${reason}`),
    )
  })

  test('refuses a chain that is not one, and certificates that cannot be read', () => {
    const apart = fileOf(vectorText('processor_rsa.pem') + vectorText('controller.pem'))
    expect(() => load({ TIDEGATE_OPENDSR_CERTIFICATE: apart })).toThrow(
      new ConfigError(
        'Cannot use TIDEGATE_OPENDSR_CERTIFICATE: wanted each certificate before its issuer',
      ),
    )
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    expect(() => load({ TIDEGATE_OPENDSR_CERTIFICATE: fileOf(broken) })).toThrow(
      new ConfigError('Cannot use TIDEGATE_OPENDSR_CERTIFICATE: wanted certificates in PEM'),
    )
  })

  test('refuses a key that the kind of signature cannot use', () => {
    expect(() => load({ TIDEGATE_OPENDSR_SIGNATURE: 'ecdsa' })).toThrow(
      new ConfigError(
        'Cannot use TIDEGATE_OPENDSR_KEY: signatures of the kind ecdsa want an EC key on the curve P-256',
      ),
    )
  })
})
