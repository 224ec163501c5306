import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { isSecret } from '#sinks/webhook/signer.ts'
import { ConfigError } from './config_error.ts'
import { parsePrivateHosts } from './connectors/private_hosts.ts'
import { type OidcSettings, parseOidc } from './people/oidc_settings.ts'
import { type DrpSettings, parseDrp } from './subjects/drp/settings.ts'
import { type OpenDsrSettings, parseOpenDsr } from './subjects/opendsr/settings.ts'

/** What the operator sets. This is the only place that reads the environment. */
export interface GatewayConfig {
  readonly host: string
  readonly port: number
  readonly databaseUrl: string | undefined
  /** The keyring's database; one beside the reports' database where it is undefined. */
  readonly keyringUrl: string | undefined
  /** The port that the embedded PostgreSQL tries first. */
  readonly databasePort: number | undefined
  readonly dataDir: string
  readonly policiesDir: string
  readonly adminToken: string | undefined
  /** Threads that judge large bodies; 0: everything is judged in the main thread. */
  readonly judges: number
  /** The master key of the keyring, in base64; a file in the data folder where neither it nor a KMS is set. */
  readonly masterKey: string | undefined
  /** What a rotation of the master key goes to. */
  readonly masterKeyNext: string | undefined
  /** A KMS that holds the master key: `aws-kms:<key ARN or alias>` or `vault:<key name>`. */
  readonly kms: string | undefined
  readonly vault: {
    readonly address: string | undefined
    readonly token: string | undefined
    readonly namespace: string | undefined
  }
  /** Whether the clock of a retention run can be given. */
  readonly testClock: boolean
  /** Whether each answer of the APIs is checked against what /openapi.json says of it: for tests. */
  readonly checkAnswers: boolean
  readonly logLevel: LogLevel
  /** A running gateway that the demo is to use; it starts one of its own where it is undefined. */
  readonly demoUrl: string | undefined
  /** Where mail is handed over (`smtp://` or `smtps://`, with user and password); nobody is mailed without it. */
  readonly smtpUrl: string | undefined
  readonly mailFrom: string | undefined
  /** Mail address of those who answer subject requests: they are reminded before a clock runs out. */
  readonly privacyContact: string | undefined
  /** Where the same is posted, signed by Standard Webhooks 1.0. */
  readonly noticeWebhook: { readonly url: string; readonly secret: string } | undefined
  /** Keys of the witnesses whose signatures of checkpoints are kept (C2SP signed-note). */
  readonly witnesses: readonly string[]
  /** Size of the published ledger behind which a restored store may go on, under a new name. */
  readonly ledgerRestored: number | undefined
  /** Requests by OpenDSR are taken where it is set. */
  readonly openDsr: OpenDsrSettings | undefined
  /** File in PEM with the authorities that certificates of OpenDSR processors are trusted for. */
  readonly openDsrRoots: string | undefined
  /** Requests by the Data Rights Protocol are taken where it is set. */
  readonly drp: DrpSettings | undefined
  /** Hosts that connectors may reach although they are private or without TLS. */
  readonly privateHosts: readonly string[]
  /** Where others reach this gateway: scheme, host and port. */
  readonly publicUrl: string | undefined
  /** The OpenID Connect provider by which people sign in to the console. */
  readonly oidc: OidcSettings | undefined
  /** Whether OpenTelemetry exports traces and metrics: OTEL_EXPORTER_OTLP_ENDPOINT and its like are set. */
  readonly exportsTelemetry: boolean
}

/** Where the ingest keys of the first start are written, since the store keeps only their hashes. */
export const FIRST_KEYS_FILE = 'ingest-keys.json'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const ADMIN_TOKEN_LENGTH_MIN = 32
const REPOSITORY = resolve(import.meta.dirname, '..')

/** Reads and checks the configuration. Throws a ConfigError with one clear line. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const adminToken = nonEmpty(env['TIDEGATE_ADMIN_TOKEN'])
  if (adminToken !== undefined && adminToken.length < ADMIN_TOKEN_LENGTH_MIN) {
    throw new ConfigError(
      `Cannot use TIDEGATE_ADMIN_TOKEN: wanted at least ${ADMIN_TOKEN_LENGTH_MIN} characters`,
    )
  }
  return {
    host: nonEmpty(env['HOST']) ?? '127.0.0.1',
    port: parsePort('PORT', env['PORT']) ?? 4080,
    databaseUrl: nonEmpty(env['DATABASE_URL']),
    keyringUrl: nonEmpty(env['KEYRING_URL']),
    databasePort: parsePort('TIDEGATE_DATABASE_PORT', env['TIDEGATE_DATABASE_PORT']),
    dataDir: resolve(nonEmpty(env['TIDEGATE_DATA_DIR']) ?? '.tidegate'),
    policiesDir: resolve(nonEmpty(env['TIDEGATE_POLICIES_DIR']) ?? resolve(REPOSITORY, 'policies')),
    adminToken,
    judges: parseCount('TIDEGATE_JUDGES', env['TIDEGATE_JUDGES']) ?? availableParallelism(),
    masterKey: nonEmpty(env['TIDEGATE_MASTER_KEY']),
    masterKeyNext: nonEmpty(env['TIDEGATE_MASTER_KEY_NEXT']),
    kms: nonEmpty(env['TIDEGATE_KMS']),
    vault: {
      address: parseUrl('VAULT_ADDR', env['VAULT_ADDR']),
      token: nonEmpty(env['VAULT_TOKEN']),
      namespace: nonEmpty(env['VAULT_NAMESPACE']),
    },
    testClock: env['TIDEGATE_TEST_CLOCK'] === '1',
    checkAnswers: env['TIDEGATE_CHECK_ANSWERS'] === '1',
    logLevel: parseLogLevel(env['TIDEGATE_LOG_LEVEL']),
    demoUrl: parseUrl('TIDEGATE_URL', env['TIDEGATE_URL']),
    ...parseMail(env),
    ...parseNotices(env),
    witnesses: (env['TIDEGATE_WITNESSES'] ?? '').split(/[\s,]+/).filter((key) => key !== ''),
    ledgerRestored: parseSize('TIDEGATE_LEDGER_RESTORED', env['TIDEGATE_LEDGER_RESTORED']),
    openDsr: parseOpenDsr(env),
    openDsrRoots: nonEmpty(env['TIDEGATE_OPENDSR_ROOTS']),
    drp: parseDrp(env),
    privateHosts: parsePrivateHosts(env['TIDEGATE_PRIVATE_HOSTS']),
    publicUrl: parseUrl('TIDEGATE_PUBLIC_URL', env['TIDEGATE_PUBLIC_URL']),
    oidc: parseOidc(env),
    exportsTelemetry:
      env['OTEL_SDK_DISABLED'] !== 'true' &&
      Object.keys(env).some((name) => /^OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?ENDPOINT$/.test(name)),
  }
}

/**
 * This process's environment with settings of a child process in place of its own: nothing that was set for another
 * gateway reaches the child.
 */
export function environmentWith(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !(/^(?:TIDEGATE|OTEL|SENTRY)_/.test(name) || PLACE_SETTINGS.has(name)),
  )
  return { ...Object.fromEntries(inherited), ...settings }
}

const PLACE_SETTINGS: ReadonlySet<string> = new Set(['HOST', 'PORT', 'DATABASE_URL', 'KEYRING_URL'])

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text
}

function parsePort(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError(`Cannot use ${name}: wanted a port from 0 to 65535`)
  }
  return port
}

const COUNT_MAX = 64

function parseCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0 || count > COUNT_MAX) {
    throw new ConfigError(`Cannot use ${name}: wanted a number from 0 to ${COUNT_MAX}`)
  }
  return count
}

function parseSize(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const size = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(size)) return size
  throw new ConfigError(`Cannot use ${name}: wanted the number that the refused start has named`)
}

function parseUrl(name: string, text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`Cannot use ${name}: wanted a URL such as http://127.0.0.1:4080`)
  }
  return url.origin
}

function parseMail(env: NodeJS.ProcessEnv): Pick<GatewayConfig, 'smtpUrl' | 'mailFrom'> {
  const [smtpUrl, mailFrom] = [
    nonEmpty(env['TIDEGATE_SMTP_URL']),
    nonEmpty(env['TIDEGATE_MAIL_FROM']),
  ]
  if (smtpUrl === undefined) return { smtpUrl, mailFrom }
  // The address holds a password: no message repeats it.
  if (!URL.canParse(smtpUrl) || !/^smtps?:$/.test(new URL(smtpUrl).protocol)) {
    throw new ConfigError(
      'Cannot use TIDEGATE_SMTP_URL: wanted an address such as smtp://mail.example:587',
    )
  }
  if (mailFrom === undefined) {
    throw new ConfigError(
      'Cannot use TIDEGATE_SMTP_URL: wanted TIDEGATE_MAIL_FROM, the sender, as well',
    )
  }
  return { smtpUrl, mailFrom }
}

function parseNotices(
  env: NodeJS.ProcessEnv,
): Pick<GatewayConfig, 'privacyContact' | 'noticeWebhook'> {
  const privacyContact = nonEmpty(env['TIDEGATE_PRIVACY_CONTACT'])
  if (privacyContact !== undefined && !/^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(privacyContact)) {
    throw new ConfigError('Cannot use TIDEGATE_PRIVACY_CONTACT: wanted one mail address')
  }
  const url = nonEmpty(env['TIDEGATE_NOTICE_WEBHOOK'])
  if (url === undefined) return { privacyContact, noticeWebhook: undefined }
  // The address may hold a token: no message repeats it.
  if (!isNoticeUrl(url)) {
    throw new ConfigError('Cannot use TIDEGATE_NOTICE_WEBHOOK: wanted an https address')
  }
  const secret = nonEmpty(env['TIDEGATE_NOTICE_SECRET'])
  if (secret === undefined || !isSecret(secret)) {
    throw new ConfigError(
      'Cannot use TIDEGATE_NOTICE_WEBHOOK: wanted TIDEGATE_NOTICE_SECRET, whsec_ and 24 to 64 bytes in base64',
    )
  }
  return { privacyContact, noticeWebhook: { url, secret } }
}

/** What is posted must not be read on the way; on the machine itself there is no way. */
function isNoticeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  return (
    username === '' &&
    password === '' &&
    (protocol === 'https:' || (protocol === 'http:' && isLocal))
  )
}

function parseLogLevel(text: string | undefined): LogLevel {
  const level = LOG_LEVELS.find((known) => known === (text ?? 'info'))
  if (level === undefined) {
    throw new ConfigError(`Cannot use TIDEGATE_LOG_LEVEL: wanted one of ${LOG_LEVELS.join(', ')}`)
  }
  return level
}
