import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'
import { crcOf } from './checksum.ts'

// What looks like a live secret is put together here, so that no file holds one.

const { scan, scrubText } = createScrubber()
const LETTERS = 'Qm7xKd2RvT9bLz4WfHn8YcJp3GsEa6UtXo5NiBqV1kDgZwMhCrAyFlSePj0u'

/** Letters and digits that look drawn by lot, the same for the same numbers. */
function drawn(length: number, from = 0): string {
  return Array.from({ length }, (_, at) =>
    LETTERS.charAt((from + at * 7 + (at >> 3)) % LETTERS.length),
  ).join('')
}

function hex(length: number): string {
  return Array.from({ length }, (_, at) =>
    '4f9a27c0e1b8d356'.charAt((at * 5 + (at >> 2)) % 16),
  ).join('')
}

function encode(value: unknown): string {
  return btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

const DASHES = '-'.repeat(5)
function block(label: string, body: string): string {
  return `${DASHES}BEGIN ${label}${DASHES}\n${body}\n${DASHES}END ${label}${DASHES}`
}

const BODY = `${drawn(64)}\n${drawn(64, 3)}\n${drawn(31, 9)}=`
const HEADER = encode({ alg: 'HS256', typ: 'JWT' })
const CLAIMS = encode({ sub: '12', exp: 1700000000 })

const FOUND: readonly (readonly [what: string, text: string, secret: string])[] = [
  ['a signed token', `t ${HEADER}.${CLAIMS}.${drawn(43)} x`, `${HEADER}.${CLAIMS}.${drawn(43)}`],
  ['an unsecured token', `t=${encode({ alg: 'none' })}.${CLAIMS}.`, CLAIMS],
  ['a token cut off in its claims', `got ${HEADER}.${CLAIMS.slice(0, 9)}`, CLAIMS.slice(0, 9)],
  ['a token cut off in its header', `got ${HEADER.slice(0, 30)}`, HEADER.slice(0, 30)],
  [
    'an encrypted token',
    `x ${encode({ enc: 'A256GCM', alg: 'dir' })}..${drawn(16)}.${drawn(40)}.${drawn(22)}`,
    drawn(40),
  ],
  ['a token once more in base64', `v ${btoa(`${HEADER}.${CLAIMS}`)}`, btoa(`${HEADER}.${CLAIMS}`)],
  ...[
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'DSA PRIVATE KEY',
    'PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'PGP PRIVATE KEY BLOCK',
  ].map((label): [string, string, string] => [
    `a ${label}`,
    `key:\n${block(label, BODY)}\nend`,
    BODY,
  ]),
  ['a key in one line', `{"k":${JSON.stringify(block('PRIVATE KEY', BODY))}}`, drawn(31, 9)],
  ['a key that is cut off', `${DASHES}BEGIN RSA PRIVATE KEY${DASHES}\n${drawn(50)}`, drawn(50)],
  [
    'a key of SSH Communications',
    `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${drawn(64)}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----`,
    drawn(64),
  ],
  [
    'a key of PuTTY',
    `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n${drawn(48)}\nPrivate-MAC: ${hex(64)}`,
    drawn(48),
  ],
  ['a key without its frame', `key MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${drawn(80)}`, drawn(80)],
  [
    'a key with its frame in base64',
    `tls.key ${btoa(block('EC PRIVATE KEY', drawn(64)))}`,
    btoa(drawn(9)).slice(0, 4),
  ],
  ['a hash of bcrypt', `u:$2b$12$${drawn(53)}:x`, drawn(53)],
  ['a hash of argon2', `h=$argon2id$v=19$m=65536,t=3,p=4$${drawn(22)}$${drawn(43)}`, drawn(43)],
  ['a hash of crypt', `bob:$6$${drawn(8)}$${drawn(86)}:19000:0`, drawn(86)],
  ['a hash of crypt with rounds', `$5$rounds=5000$${drawn(16)}$${drawn(43)}`, drawn(43)],
  ['a hash of MD5 crypt', `htpasswd $apr1$${drawn(8)}$${drawn(22)}`, drawn(22)],
  ['a portable hash', `wp $P$B${drawn(30)}`, drawn(30)],
  ['a hash of passlib', `$pbkdf2-sha256$29000$${drawn(22)}$${drawn(43)}`, drawn(43)],
  ['a hash of Django', `pbkdf2_sha256$600000$${drawn(22)}$${drawn(43)}=`, drawn(43)],
  ['a hash of Werkzeug', `scrypt:32768:8:1$${drawn(16)}$${hex(128)}`, hex(128)],
  ['a hash of a directory', `userPassword: {SSHA}${drawn(32)}`, drawn(32)],
  ['a hash of Windows', `NTLM hash: ${hex(32)}`, hex(32)],
  ['a hash of MySQL', `IDENTIFIED BY PASSWORD '*${hex(40).toUpperCase()}'`, hex(40).toUpperCase()],
  [
    'a hook of Slack',
    `POST https://hooks.slack.com/services/T0${drawn(7)}/B0${drawn(7)}/${drawn(24)} 404`,
    drawn(24),
  ],
  [
    'a hook of Teams',
    `https://contoso.webhook.office.com/webhookb2/${hex(8)}-aaaa-4bbb-8ccc-${hex(12)}@x/IncomingWebhook/${hex(32)}/1`,
    hex(32),
  ],
  [
    'a hook of Discord',
    `https://discord.com/api/webhooks/123456789012345678/${drawn(68)}`,
    drawn(68),
  ],
  ['a hook of Zapier', `https://hooks.zapier.com/hooks/catch/1234567/${drawn(12)}/`, drawn(12)],
  ['a name and password of curl', `curl -s -u bob:${drawn(9)} https://example.com`, drawn(9)],
  [
    'a name and password in quotes',
    `curl --user "bob:p@ ${drawn(7)}" https://example.com`,
    drawn(7),
  ],
  ['a password right behind its flag', `mysql -h db -u root -p${drawn(9)} crm`, drawn(9)],
  ['a client secret of Entra', `(use ${drawn(3)}8Q~${drawn(34)})`, drawn(34)],
  ['a token of Terraform Cloud', `at ${drawn(14)}.atlasv1.${drawn(67)}`, drawn(67)],
  ['a token of Telegram', `GET /bot123456789:AA${drawn(33)}/getMe`, drawn(33)],
  ['a key of Mailchimp', `sent with ${hex(32)}-us12`, hex(32)],
  ['a key of ClickHouse', `use 4b1d${drawn(38)} now`, drawn(38)],
  ['a key of MaxMind', `lic ${drawn(6)}_${drawn(29)}_mmk`, drawn(29)],
  [
    'a value of a manifest',
    `kind: Secret\nmetadata:\n  name: a\ndata:\n  extra: ${btoa('admin:hunter2')}\n`,
    btoa('admin:hunter2'),
  ],
  ['a name with a word for a secret', `mySecretForBilling1 = "${drawn(30)}"`, drawn(30)],
  ['a name of an environment', `STRIPE_API_KEY_PROD2=${drawn(30)}`, drawn(30)],
  ['a key in prose', `The api key ${hex(32)} was revoked`, hex(32)],
  ['a code', 'Your verification code is G-482913', '482913'],
  ['a code before the word', '482913 is your Contoso login code', '482913'],
]

const KEPT: readonly string[] = [
  block('CERTIFICATE', BODY),
  block('PUBLIC KEY', BODY),
  block('PGP PUBLIC KEY BLOCK', BODY),
  block('PGP SIGNATURE', BODY),
  `if (text.startsWith("${DASHES}BEGIN PRIVATE KEY${DASHES}"))`,
  'eyjafjallajokull.is erupted',
  `cursor ${encode({ page: 2 })}`,
  `public_key = "${drawn(43)}"`,
  `primaryKey=${drawn(30)}`,
  `cache_key: ${drawn(24)}`,
  `idempotency_key_id=${drawn(30)}`,
  'integrity="sha512-AbCdEf0123456789AbCdEf0123456789AbCdEf0123456789AbCdEf0123456789AbCdEf0123456789AbCdEg=="',
  `etag: "${hex(32)}"`,
  `commit ${hex(40)} deployed`,
  `docker pull registry.example.com/app@sha256:${hex(64)}`,
  `"key": "src/app/${hex(8)}/index.js"`,
  'token_endpoint=https://login.example.com/oauth2/v2.0/token',
  'secretName: app-decryption-key-v2',
  'keyboard: ctrl+shift+down',
  'monkey=banana42',
  'const keyChars = "0123456789abcdefghijklmnopqrstuvwxyz"',
  'curl -u "$USER:$PASSWORD" https://example.com',
  'curl --user username:password https://example.com',
  'curl -u bob https://example.com',
  'docker run -p 8080:80 -u 1000:1000 app',
  'nc -u -l 41234',
  'ssh -p 2222 host',
  'cost $1$2 and $5',
  'Outer$6$Inner.method()',
  `sk_live_${'x'.repeat(24)}`,
  `ghp_${'*'.repeat(36)}`,
  `AKIA${'X'.repeat(16)}`,
  'hf_transformers_tokenizers_fast_load_all',
  's.thisstringisalllowercase',
  's.AcceptanceTimeoutSeconds',
  'sgp_0000000000000000_0000000000000000000000000000000000000000',
  'xoxb-my-bot-token',
  'Bearer XXXXXXXXXXXXXXXXXXXX',
  'https://$USER:$PASS@example.com/x',
  'sha256 and md5 are hashes',
  'kind: SopsSecret\ndata:\n  name1: ZGF0YS12YWx1ZTE=\n',
  'kind: ConfigMap\ndata:\n  name1: ZGF0YS12YWx1ZTE=\n',
  'security code review of 2024',
  'password hash mismatch for user',
]

describe('a secret', () => {
  it.each(FOUND)('is found: %s', (_, text, secret) => {
    expect(text).toContain(secret)
    expect(scrubText(text).text).not.toContain(secret)
    expect(scrubText(scrubText(text).text).findings).toEqual([])
  })

  it.each(KEPT)('is not seen where none is: %s', (text) => {
    expect(scan(text).filter(({ kind }) => /SECRET|HASH/.test(kind))).toEqual([])
  })

  it('of GitHub with the right check is sure', () => {
    const body = drawn(30)
    const [right] = scan(`ghp_${body}${crcOf(body)}`)
    const [wrong] = scan(`ghp_${body}aaaaa1`)
    expect(right).toMatchObject({ confidence: 0.99, why: 'check digit' })
    expect(wrong).toMatchObject({ confidence: 0.95, why: 'form' })
  })

  it('of an older hash is of the kind of hashes', () => {
    expect(scan(`x $2y$10$${drawn(53)}`).map(({ kind }) => kind)).toEqual(['PASSWORD_HASH'])
  })
})

describe('crcOf()', () => {
  it('is the CRC-32 of its text in six digits of base 62', () => {
    // CRC-32 of `123456789` is 0xcbf43926.
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    const value = [...crcOf('123456789')].reduce(
      (sum, digit) => sum * 62 + digits.indexOf(digit),
      0,
    )
    expect(value).toBe(0xcbf43926)
  })
})
