import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'

// Secrets that sentences, commands and lines of settings tell. They are drawn here, so that no file holds one.

const { scan, scrubText } = createScrubber()

/** Numbers from a seed: the same each time (a linear congruence). */
function createDice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const dice = createDice(11)
const draw = (letters: string, length: number): string =>
  Array.from({ length }, () => letters.charAt(dice(letters.length))).join('')
const SMALL = 'abcdefghijkmnopqrstuvwxyz'
const LARGE = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const token = (length: number): string => `a${draw(`${SMALL}${LARGE}23456789`, length - 2)}7`
const hex = (length: number): string => `4${draw('0123456789abcdef', length - 1)}`

const PASSWORDS = [
  `${draw(SMALL, 6)}${dice(90) + 10}`,
  `${draw(LARGE, 1)}${draw(SMALL, 5)}2024!`,
  `p@${draw(SMALL, 3)}#${dice(9)}`,
  `${draw(SMALL, 4)}$${draw(LARGE, 2)}${dice(9)}mQ`,
  `Tr0ub${draw(SMALL, 3)}&3`,
]

/** `…` is the password. */
const TOLD: readonly string[] = [
  'password for svc changed to …',
  'new password is …',
  'The new password is: …',
  'your password was reset to …',
  'One-time password generated: …',
  "password '…' rejected",
  'login failed for user admin with password …',
  'Ihr neues Passwort lautet …',
  'votre mot de passe est …',
  'su contraseña es …',
  'A senha é …',
  'Twoje hasło to …',
  'Ваш пароль: …',
  'password [ … ]'.replaceAll(' … ', '…'),
  'Password = {…}',
  'Driver={ODBC Driver 17};Server=srv;UID=sa;PWD={…};',
  'machine api.example.com login bob password …',
  "CREATE USER x IDENTIFIED BY '…'",
  'requirepass …',
  'username cisco password 0 …',
  'ConvertTo-SecureString "…" -AsPlainText -Force',
  'New-Object PSCredential("admin", "…")',
  'net use Z: \\\\srv\\share /user:admin …',
  'echo "…" | sudo -S ls',
  "define('DB_PASSWORD', '…');",
  'System.setProperty("SERVICE_TOKEN", "…")',
  'auth=("bob", "…")',
  'variable "db_password" { default = "…" }',
  '- name: DB_PASSWORD\n  value: …',
  '"env":["DB_PASSWORD=…","HOME=/root"]',
  'user=admin password=… host=db',
  'svc_TOKEN .= "…"',
  'redis://:…@cache:6379/0',
  'mongodb://u:…@h1:27017,h2:27017/app',
  'jdbc:sqlserver://srv:1433;databaseName=crm;user=sa;password=…;encrypt=true',
]

describe('a password', () => {
  it.each(TOLD)('is found wherever it is told: %s', (text) => {
    for (const password of PASSWORDS) {
      const told = text.replace('…', password)
      const out = scrubText(told).text
      expect({ told, out: out.includes(password) }).toEqual({ told, out: false })
      expect(scan(out)).toEqual([])
    }
  })

  it.each([
    'db.example.com:5432:crm:svc:…',
    'root:…@10.0.0.5 refused',
    'ssh bob:…@host',
    'sqlplus scott/…@db',
    'jdbc:oracle:thin:scott/…@db:1521:ORCL',
    'ENV ADMIN_PASSWORD …',
    'net user bob … /add',
  ])('is found without a word before it: %s', (text) => {
    const password = `${draw(SMALL, 5)}${dice(90) + 10}!`
    expect(scrubText(text.replace('…', password)).text).not.toContain(password)
  })

  it.each([
    'password changed from old to new',
    'password is 12 characters long',
    'password is encrypted with AES256',
    'password hashing uses argon2id',
    'password for svc expires 2026-12-01',
    'password policy v2.1 applied',
    'password = getpass.getpass()',
    'password: z.string().min(8)',
    '"password": {"type": "string"}',
    '"required":["password","email"]',
    'if password == confirm:',
    'password = @p0',
    'Password: (hidden)',
    'secret: !Ref Secret',
    'apiKey: apiKey',
    'secrets: 14 loaded',
    'PWD=/srv/app',
    'OLDPWD=/home/app',
    'User Id=svc;',
    'AccountName=acct;',
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf',
    'mongodb://username:password@localhost:27017/database',
    'mysql://admin:REPLACE_WITH_PASSWORD@db.example.com:3306/x',
    'public key token=b77a5c561934e089',
    'localhost:5432:db:user',
    'image:tag@sha256',
    'curl -u <user:password> https://example.com/endpoint',
  ])('is not seen where none is: %s', (text) => {
    expect(scan(text)).toEqual([])
  })
})

const code = String(100_000 + dice(900_000))
const CODES: readonly string[] = [
  '… is your Contoso login code',
  '… is your verification code',
  'G-… is your Google verification code',
  '<#> … is your code',
  'Your code is …',
  'Your Contoso code is …',
  'Use … as your login code',
  'Use code … to sign in',
  'Enter … to verify',
  'code … expires in 10 minutes',
  'OTP …. Do not share',
  '"otp":…',
  'pin=…',
  'PIN: …',
  'Ihr Sicherheitscode ist …',
  'Votre code de vérification est …',
  'Tu código es …',
  'Seu código de verificação é …',
  'Il tuo codice di verifica è …',
  'Uw verificatiecode is …',
  'Twój kod weryfikacyjny to …',
  'Ваш код подтверждения: …',
  'Din verifieringskod är …',
  '您的验证码是…',
  '認証コードは…です',
  '인증번호는 […]입니다',
  'Doğrulama kodunuz: …',
  'رمز التحقق …',
]

describe('a code for once', () => {
  it.each(CODES)('is found: %s', (text) => {
    expect(scrubText(text.replace('…', code)).text).not.toContain(code)
  })

  it.each([
    'Your order … is ready',
    '… is your order number',
    'Your promo code is …',
    'error code: …',
    'Error code is …',
    'use id …',
    'Use 8080 as your port',
    'Enter 8080 to continue',
    'otp expires in 300 seconds',
    'GPIO pin 17',
    'the code is 404',
    'tracking code …',
  ])('is not seen where another number stands: %s', (text) => {
    const found = scan(text.replace('…', code)).filter(({ kind }) => kind === 'SECRET')
    expect(found).toEqual([])
  })
})

const WORDS = 'ocean legal winner thank year wave sausage worth useful ripple lemon mirror'
const PARTS: readonly (readonly [text: string, secret: string])[] = [
  [`seed phrase: ${WORDS}`, 'sausage'],
  [`mnemonic="${WORDS} ${WORDS}"`, 'ripple'],
  [`recovery phrase is ${WORDS}`, 'winner'],
  [`Recovery codes:\n  ${hex(5)}-${hex(5)}\n  4a7b9-c1d2e`, '4a7b9'],
  ['recovery_codes=["3f7a9b2c","9d8e1c7f"]', '9d8e1c7f'],
  ['license key: ABCDE-FGHIJ-KLMNO-PQRST-UVWXY', 'PQRST'],
  [`session id ${hex(32)}`, hex(32).slice(0, 0) || '[SESSION_ID]'],
  [`GET /reset-password/${'k'.repeat(0)}${token(40)} 200`, '/reset-password/[SECRET]'],
  [`v2.local.${token(90)}`, '[SECRET]'],
  [`facebook 1308742762612587|${token(27)}`, '[SECRET]'],
  [`"private_key_id":"${hex(40)}"`, '"private_key_id":"[SECRET]"'],
]

describe('a secret of several parts', () => {
  it.each(PARTS)('is found: %s', (text, mark) => {
    const out = scrubText(text).text
    expect(out).not.toBe(text)
    if (mark.includes('[')) expect(out).toContain(mark)
    else expect(out).not.toContain(mark)
  })

  it.each([
    'seed data loaded for orders and customers in the staging environment after the nightly run',
    'recovery codes generated: 10',
    'backup codes remaining: 8',
    'seed=42',
    'session id length 32',
    'GET /reset-password/confirm 200',
    'license key count 5',
  ])('is not seen where none is: %s', (text) => {
    expect(scan(text)).toEqual([])
  })
})
