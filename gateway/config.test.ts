import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { environmentWith, readConfig } from './config.ts'
import { ConfigError } from './config_error.ts'

describe('readConfig()', () => {
  test('needs nothing: every setting has a default', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 4080,
      databaseUrl: undefined,
      keyringUrl: undefined,
      databasePort: undefined,
      dataDir: resolve('.tidegate'),
      policiesDir: resolve(import.meta.dirname, '../policies'),
      adminToken: undefined,
      masterKey: undefined,
      masterKeyNext: undefined,
      kms: undefined,
      vault: { address: undefined, token: undefined, namespace: undefined },
      testClock: false,
      checkAnswers: false,
      logLevel: 'info',
      exportsTelemetry: false,
    })
  })

  test('takes an empty setting for a missing one', () => {
    const names = [
      'HOST',
      'PORT',
      'DATABASE_URL',
      'TIDEGATE_DATA_DIR',
      'TIDEGATE_ADMIN_TOKEN',
      'TIDEGATE_MASTER_KEY',
    ]
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}))
  })

  test.each([
    ['PORT', '65536', 'Cannot use PORT: wanted a port from 0 to 65535'],
    ['TIDEGATE_JUDGES', '65', 'Cannot use TIDEGATE_JUDGES: wanted a number from 0 to 64'],
    ['TIDEGATE_JUDGES', '1.5', 'Cannot use TIDEGATE_JUDGES: wanted a number from 0 to 64'],
    ['PORT', '-1', 'Cannot use PORT: wanted a port from 0 to 65535'],
    ['PORT', 'http', 'Cannot use PORT: wanted a port from 0 to 65535'],
    ['PORT', '80.5', 'Cannot use PORT: wanted a port from 0 to 65535'],
    [
      'TIDEGATE_DATABASE_PORT',
      'x',
      'Cannot use TIDEGATE_DATABASE_PORT: wanted a port from 0 to 65535',
    ],
    [
      'TIDEGATE_ADMIN_TOKEN',
      'x'.repeat(31),
      'Cannot use TIDEGATE_ADMIN_TOKEN: wanted at least 32 characters',
    ],
    [
      'TIDEGATE_LOG_LEVEL',
      'loud',
      'Cannot use TIDEGATE_LOG_LEVEL: wanted one of debug, info, warn, error, silent',
    ],
  ])('refuses %s=%s in one line that does not repeat it', (name, value, message) => {
    expect(() => readConfig({ [name]: value })).toThrow(new ConfigError(message))
  })

  test('judges in as many threads as there are cores, or as were set, or in none', () => {
    expect(readConfig({}).judges).toBe(availableParallelism())
    expect(readConfig({ TIDEGATE_JUDGES: '3' }).judges).toBe(3)
    expect(readConfig({ TIDEGATE_JUDGES: '0' }).judges).toBe(0)
  })

  test('lets the clock be set only where it is exactly 1', () => {
    expect(readConfig({ TIDEGATE_TEST_CLOCK: '1' }).testClock).toBe(true)
    for (const value of ['true', 'yes', '0', '']) {
      expect(readConfig({ TIDEGATE_TEST_CLOCK: value }).testClock).toBe(false)
    }
  })

  test('takes a webhook for notices with https and a secret of Standard Webhooks, or on the machine itself', () => {
    const secret = `whsec_${Buffer.alloc(32).toString('base64')}`
    const hookOf = (url: string) =>
      readConfig({ TIDEGATE_NOTICE_WEBHOOK: url, TIDEGATE_NOTICE_SECRET: secret }).noticeWebhook
    for (const url of [
      'https://notices.example/hook?key=1',
      'http://127.0.0.1:9/hook',
      'http://localhost:9',
      'http://[::1]:9/hook',
    ]) {
      expect(hookOf(url)).toEqual({ url, secret })
    }
    for (const url of [
      'http://notices.example/hook',
      'http://localhost.notices.example',
      'https://user:word@notices.example',
      'ftp://127.0.0.1',
      'hook',
    ]) {
      expect(() => hookOf(url)).toThrow(
        new ConfigError('Cannot use TIDEGATE_NOTICE_WEBHOOK: wanted an https address'),
      )
    }
    const message =
      'Cannot use TIDEGATE_NOTICE_WEBHOOK: wanted TIDEGATE_NOTICE_SECRET, whsec_ and 24 to 64 bytes in base64'
    for (const bad of ['', 'whsec_short']) {
      expect(() =>
        readConfig({ TIDEGATE_NOTICE_WEBHOOK: 'https://a.example', TIDEGATE_NOTICE_SECRET: bad }),
      ).toThrow(new ConfigError(message))
    }
  })

  test('takes one mail address of those who answer subject requests', () => {
    const contactOf = (text: string) =>
      readConfig({ TIDEGATE_PRIVACY_CONTACT: text }).privacyContact
    expect(contactOf('privacy@contoso.example')).toBe('privacy@contoso.example')
    expect(contactOf('')).toBeUndefined()
    for (const text of ['privacy', 'a@b.example, c@d.example', 'a@b.example\nBcc: c@d.example']) {
      expect(() => contactOf(text)).toThrow(
        new ConfigError('Cannot use TIDEGATE_PRIVACY_CONTACT: wanted one mail address'),
      )
    }
  })

  test('exports telemetry only where an endpoint is set and the SDK is not switched off', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }
    expect(readConfig(endpoint).exportsTelemetry).toBe(true)
    expect(readConfig({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'x' }).exportsTelemetry).toBe(true)
    expect(readConfig({ ...endpoint, OTEL_SDK_DISABLED: 'true' }).exportsTelemetry).toBe(false)
    expect(readConfig({ OTEL_SERVICE_NAME: 'x' }).exportsTelemetry).toBe(false)
  })
})

describe('environmentWith()', () => {
  test('passes on nothing that was set for another gateway', () => {
    const env = environmentWith({ TIDEGATE_DATA_DIR: '/data' })
    const own = Object.keys(env).filter((name) =>
      /^(?:TIDEGATE_|HOST$|PORT$|DATABASE_URL$)/.test(name),
    )
    expect(own).toEqual(['TIDEGATE_DATA_DIR'])
    expect(env['PATH']).toBeDefined()
  })
})
