import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterDirOf, dumpDatabase } from './support/database.ts'
import {
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { readZip } from './support/read_zip.ts'
import {
  CAPTURED_PERSON,
  createTenant,
  errorReport,
  OUTLOOK,
  parseCapture,
  readReports,
  send,
  sendOtlp,
  sendSentry,
  sentryPath,
} from './support/wire.ts'

/** Values that are found by what they look like. */
const SECRETS = {
  mail: 'quentin.planted77@secret-mail.example',
  phone: '+1 415 555 0199',
  card: '4012888888881881',
  iban: 'GB29NWBK60161331926819',
  ipv4: '198.51.100.77',
  ipv6: '2001:db8:77::9abc',
  ssn: '536-22-1884',
  jwt: `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"planted-jwt-subject"}').toString('base64url')}.c2lnbmF0dXJlLXBsYW50ZWQtMTIzNDU2`,
  bearer: 'Zq8PlantedBearerToken0123456789abcd',
  aws: 'AKIAQ7PLANTEDKEY2345',
  password: 'hunter-Planted-77',
  windowsUser: 'Quentin.Planted',
  unixUser: 'quentinhome77',
} as const
/** Ids of people, and values that no contract declares: they look like nothing. */
const IDS = {
  user: 'usr-planted-31337',
  organisation: 'org-planted-31338',
  device: 'dev-planted-31339',
  undeclared: 'undeclared-planted-31340',
} as const
const PLANTED: readonly string[] = [
  ...Object.values(SECRETS),
  ...Object.values(IDS),
  ...CAPTURED_PERSON,
]

const PROSE = [
  `mail ${SECRETS.mail} phone ${SECRETS.phone} card ${SECRETS.card} iban ${SECRETS.iban}`,
  `from ${SECRETS.ipv4} and ${SECRETS.ipv6} ssn ${SECRETS.ssn} jwt ${SECRETS.jwt}`,
  `Authorization: Bearer ${SECRETS.bearer} key ${SECRETS.aws} password=${SECRETS.password}`,
  `at C:\\Users\\${SECRETS.windowsUser}\\app.exe and /home/${SECRETS.unixUser}/app/main.js`,
].join('\n')
const URL_WITH_SECRETS = `https://shop.example/u/${encodeURIComponent(SECRETS.mail)}?token=${SECRETS.bearer}&password=${SECRETS.password}#${SECRETS.mail}`
const SUBJECT = {
  userId: IDS.user,
  organisationId: IDS.organisation,
  deviceId: IDS.device,
  email: SECRETS.mail,
}

let product: Product
const keys: TestKey[] = []
/** Every answer that a sender got. */
const answers: string[] = []
let dump: ReadonlyMap<string, Buffer>

beforeAll(async () => {
  product = await startProduct({ env: { TIDEGATE_LOG_LEVEL: 'debug' } })
  keys.push(await product.createKey(OUTLOOK), await createTenant(product, 'fabrikam'))
  for (const key of keys) {
    await sendReports(key)
    await sendMalformed(key)
  }
  await sendRequestsOfPeople()
  dump = await dumpDatabase(product)
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

async function keep(request: Parameters<typeof send>[1]): Promise<void> {
  const { text, headers, status } = await send(product, request)
  expect(status).toBeLessThan(500)
  answers.push(`${status} ${JSON.stringify([...headers])} ${text}`)
}

function nativeReports(): readonly object[] {
  const everything = {
    description: PROSE,
    stack: `Error: ${PROSE}\n    at /home/${SECRETS.unixUser}/main.js:1:2`,
    url: URL_WITH_SECRETS,
    operation: PROSE,
    errorCode: SECRETS.mail,
    organisationId: IDS.organisation,
    organisationName: `Planted ${SECRETS.phone}`,
    hostVersion: `1 ${SECRETS.mail}`,
    note: IDS.undeclared,
    nested: { [SECRETS.mail]: { deep: [IDS.undeclared, SECRETS.card] } },
    [`contact ${SECRETS.phone}`]: 1,
    mode: IDS.undeclared,
    computer: { os: `Linux of ${SECRETS.mail}`, memoryMb: SECRETS.iban },
  }
  const report = { version: `9 ${SECRETS.mail}`, subject: SUBJECT, data: everything }
  return [
    errorReport(report),
    errorReport({ ...report, id: `order of ${SECRETS.mail}` }),
    { ...errorReport(report), type: 'never_declared' },
    { ...errorReport(report), product: IDS.undeclared },
    { ...errorReport(report), time: IDS.undeclared },
    { ...errorReport(report), type: SECRETS.mail },
    { ...errorReport(), subject: { [SECRETS.mail]: 'x' } },
    errorReport({ subject: SUBJECT, consent: { choice: 'off', by: SECRETS.mail } }),
    errorReport({ data: { description: encodeURIComponent(PROSE) } }),
    errorReport({
      data: { description: JSON.stringify({ password: SECRETS.password, prose: PROSE }) },
    }),
  ]
}

function sentryEnvelope(): string {
  const event = {
    event_id: 'a'.repeat(32),
    message: PROSE,
    server_name: IDS.device,
    user: {
      id: IDS.user,
      email: SECRETS.mail,
      ip_address: SECRETS.ipv4,
      username: SECRETS.unixUser,
    },
    request: {
      url: URL_WITH_SECRETS,
      headers: { Cookie: SECRETS.bearer, 'X-Forwarded-For': SECRETS.ipv4 },
      data: { password: SECRETS.password },
    },
    exception: {
      values: [
        {
          type: 'Error',
          value: PROSE,
          stacktrace: {
            frames: [
              {
                filename: `/home/${SECRETS.unixUser}/a.js`,
                function: 'run',
                vars: { x: IDS.undeclared },
                context_line: PROSE,
              },
            ],
          },
        },
      ],
    },
    breadcrumbs: [{ message: PROSE, category: 'console', data: { arguments: [PROSE] } }],
    tags: { [SECRETS.mail]: 'x', contact: SECRETS.phone },
    extra: { note: IDS.undeclared, [IDS.undeclared]: PROSE },
    contexts: { device: { name: IDS.device }, custom: { note: IDS.undeclared } },
    environment: SECRETS.mail,
    release: `app@${SECRETS.mail}`,
  }
  return [
    '{}',
    '{"type":"event"}',
    JSON.stringify(event),
    '{"type":"attachment","filename":"a"}',
    PROSE.replaceAll('\n', ' '),
    '',
  ].join('\n')
}

function otlpLogs(): string {
  const value = (text: string) => ({ stringValue: text })
  const attribute = (key: string, text: string) => ({ key, value: value(text) })
  const record = {
    timeUnixNano: `${Date.now()}000000`,
    severityText: PROSE,
    body: value(PROSE),
    attributes: [
      attribute('exception.message', PROSE),
      attribute('url.full', URL_WITH_SECRETS),
      attribute('user.id', IDS.user),
      attribute('enduser.id', IDS.user),
      attribute('user.email', SECRETS.mail),
      attribute('client.address', SECRETS.ipv4),
      attribute(SECRETS.mail, PROSE),
      attribute('never.declared', IDS.undeclared),
    ],
  }
  const bodyMap = {
    kvlistValue: {
      values: [attribute(SECRETS.mail, PROSE), attribute('password', SECRETS.password)],
    },
  }
  return JSON.stringify({
    resourceLogs: [
      {
        resource: {
          attributes: [
            attribute('host.name', IDS.device),
            attribute('service.name', PROSE),
            attribute('process.owner', SECRETS.unixUser),
          ],
        },
        scopeLogs: [{ scope: { name: PROSE }, logRecords: [record, { ...record, body: bodyMap }] }],
      },
    ],
  })
}

async function sendReports(key: TestKey): Promise<void> {
  const authorization = `Bearer ${key.key}`
  const path = '/v1/reports?verbose=1'
  await keep({ path, headers: { authorization }, body: JSON.stringify(nativeReports()) })
  const json = { authorization, 'content-type': 'application/json' }
  await keep({ path: '/v1/logs', headers: json, body: otlpLogs() })
  await keep({ path: sentryPath(key), body: sentryEnvelope() })
  for (const name of readdirSync(new URL('vectors/otlp/', import.meta.url))) {
    answers.push(
      (await sendOtlp(product, key, parseCapture('otlp', name.replace('.json', '')))).text,
    )
  }
  for (const name of readdirSync(new URL('vectors/sentry/', import.meta.url))) {
    const capture = parseCapture('sentry', name.replace('.json', ''))
    answers.push((await sendSentry(product, key, capture)).text)
  }
}

/** Bodies that end in the middle of a secret or are none, addresses that are none, keys that are secrets. */
async function sendMalformed(key: TestKey): Promise<void> {
  const authorization = `Bearer ${key.key}`
  const native = JSON.stringify(errorReport({ data: { description: PROSE } }))
  const logs = otlpLogs()
  const secretHeaders = {
    'x-custom': SECRETS.mail,
    referer: URL_WITH_SECRETS,
    'user-agent': SECRETS.mail,
    cookie: SECRETS.bearer,
  }
  const json = { authorization, 'content-type': 'application/json', ...secretHeaders }
  await keep({ path: '/v1/reports', headers: json, body: native.slice(0, -60) })
  await keep({ path: '/v1/reports', headers: json, body: SECRETS.mail })
  await keep({ path: '/v1/logs', headers: json, body: logs.slice(0, 600) })
  const protobuf = { authorization, 'content-type': 'application/x-protobuf' }
  await keep({ path: '/v1/traces', headers: protobuf, body: Buffer.from(PROSE) })
  await keep({
    path: '/v1/traces',
    headers: { ...protobuf, 'content-encoding': 'gzip' },
    body: gzipSync(PROSE).subarray(0, 99),
  })
  await keep({ path: sentryPath(key), headers: secretHeaders, body: `{"dsn":"${SECRETS.mail}` })
  await keep({ path: sentryPath(key), body: `{}\n{"type":"${SECRETS.mail}"}\n${PROSE}` })
  await keep({ path: sentryPath(key, 'store'), body: sentryEnvelope() })
  await keep({ path: `/${encodeURIComponent(SECRETS.mail)}`, body: native })
  await keep({ path: `/v1/reports/${IDS.user}?user=${IDS.user}`, headers: json, body: native })
  await keep({
    path: `/v1/reports?mail=${encodeURIComponent(SECRETS.mail)}`,
    headers: json,
    body: native,
  })
  await keep({ path: `/api/${IDS.user}/envelope/?sentry_key=${IDS.user}`, body: sentryEnvelope() })
  await keep({
    path: '/v1/reports',
    headers: { authorization: `Bearer ${SECRETS.bearer}` },
    body: native,
  })
  await keep({
    path: '/v1/reports',
    headers: { ...json, 'content-type': `text/${IDS.undeclared}` },
    body: native,
  })
  await keep({
    path: '/v1/reports',
    headers: { ...json, 'content-encoding': IDS.undeclared },
    body: native,
  })
  await keep({ path: '/v1/reports', method: 'PUT', headers: json, body: native })
}

/** Choices and subject requests name people in the clear; nothing of them is kept so. */
async function sendRequestsOfPeople(): Promise<void> {
  const choice = { tenant: 'contoso', scope: 'user', choice: 'required' }
  const identities = [
    { type: 'user_id', value: IDS.user },
    { type: 'email', value: SECRETS.mail },
    { type: 'device_id', value: IDS.device },
  ]
  const filed = { type: 'access', regulation: 'gdpr', tenant: 'contoso', identities }
  const made = await product.api('POST', '/dsr/v1/requests', filed)
  const id = String(made.body['id'])
  const sent = [
    made,
    await product.api('PUT', '/manage/v1/consents', { ...choice, subject: { userId: IDS.user } }),
    await product.api('GET', `/dsr/v1/requests/${id}/preview`),
    await product.api('POST', `/dsr/v1/requests/${id}/approve`),
    await product.api('GET', `/dsr/v1/requests/${id}`),
    await product.api('GET', '/dsr/v1/requests?tenant=contoso'),
    await product.api('POST', '/dsr/v1/requests', { ...filed, regulation: SECRETS.mail }),
    await product.api('POST', '/dsr/v1/requests', { ...filed, [SECRETS.mail]: 1 }),
    await product.api('PUT', '/manage/v1/consents', {
      ...choice,
      subject: { [SECRETS.mail]: 'x' },
    }),
    await product.api('GET', `/dsr/v1/requests/${encodeURIComponent(SECRETS.mail)}`),
  ]
  for (const { status, body } of sent) {
    expect(status).toBeLessThan(500)
    answers.push(JSON.stringify(body))
  }
}

/** A value in every form in which it could lie somewhere; base64 in each of its three alignments. */
function formsOf(value: string): readonly Buffer[] {
  const bytes = Buffer.from(value)
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    const whole = text.slice(shift === 0 ? 0 : 4, Math.floor((shift + bytes.length) / 3) * 4)
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const texts = [
    value,
    value.toLowerCase(),
    value.toUpperCase(),
    ...base64,
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ]
  return [...new Set(texts)].filter((text) => text.length >= 8).map((text) => Buffer.from(text))
}

const FORMS = PLANTED.map((value): readonly [string, readonly Buffer[]] => [value, formsOf(value)])

/** The planted values that are in the bytes, in any form. */
function plantedIn(bytes: string | Buffer): readonly string[] {
  const haystack = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  return FORMS.filter(([, forms]) => forms.some((form) => haystack.includes(form))).map(
    ([value]) => value,
  )
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

describe('a planted secret', () => {
  it('is found by this test in every form that it looks for', () => {
    expect(plantedIn(PROSE)).toEqual(Object.values(SECRETS))
    for (const shift of ['', 'a', 'ab']) {
      expect(plantedIn(Buffer.from(`${shift}${IDS.user} x`).toString('base64'))).toEqual([IDS.user])
    }
    expect(plantedIn(Buffer.from(SECRETS.card).toString('hex'))).toContain(SECRETS.card)
  })

  it('came in through every collector and every tenant: reports were stored', async () => {
    for (const tenant of ['contoso', 'fabrikam']) {
      const collectors = new Set(
        (await readReports(product, { tenant })).map(({ collector }) => String(collector)),
      )
      expect(collectors).toEqual(new Set(['native', 'otlp', 'sentry']))
    }
  })

  it('is in no column of no table', () => {
    expect(dump.size).toBeGreaterThan(50)
    const payloads = dump.get('public.reports.sealed')
    expect(payloads?.length).toBeGreaterThan(10_000)
    const found = [...dump].flatMap(([column, bytes]) =>
      plantedIn(bytes).map((value) => `${column}: ${value}`),
    )
    expect(found).toEqual([])
  })

  it('is in no answer to a sender, whatever was sent', () => {
    expect(answers.length).toBeGreaterThan(80)
    expect(answers.flatMap(plantedIn)).toEqual([])
  })

  it('is in no report, no shape and no outcome that the API shows', async () => {
    for (const tenant of ['contoso', 'fabrikam']) {
      expect(plantedIn(JSON.stringify(await readReports(product, { tenant })))).toEqual([])
      const query = `tenant=${tenant}&limit=1000`
      for (const path of [`/manage/v1/shapes?${query}`, `/manage/v1/outcomes?tenant=${tenant}`]) {
        expect(plantedIn(JSON.stringify((await product.api('GET', path)).body))).toEqual([])
      }
    }
  })

  it('is in no metric', async () => {
    const { text } = await send(product, { path: '/metrics', method: 'GET' })
    expect(text).toContain('# TYPE')
    expect(plantedIn(text)).toEqual([])
  })

  it('is not in the export of another subject', async () => {
    const other = { subject: { userId: 'somebody-else' } }
    await sendNative(product, keys[0]?.key ?? '', {
      body: errorReport({ ...other, data: { description: PROSE } }),
    })
    const identities = [{ type: 'user_id', value: 'somebody-else' }]
    const filed = { type: 'access', regulation: 'gdpr', tenant: 'contoso', identities }
    const { body } = await product.api('POST', '/dsr/v1/requests', filed)
    await product.api('POST', `/dsr/v1/requests/${String(body['id'])}/approve`)
    const response = await fetch(`${product.url}/dsr/v1/requests/${String(body['id'])}/export`, {
      headers: { authorization: `Bearer ${product.adminToken}` },
    })
    expect(response.status).toBe(200)
    const files = readZip(Buffer.from(await response.arrayBuffer()))
    const found = [...files].flatMap(([, bytes]) => plantedIn(bytes))
    expect(found).toEqual([])
  })

  it('is in no line of its output, also not of its shutdown', async () => {
    await product.stop()
    expect(product.output().length).toBeGreaterThan(500)
    expect(plantedIn(product.output())).toEqual([])
  })

  it('is in no file: neither of the data folder, nor of PostgreSQL and its write-ahead log', () => {
    const cluster = clusterDirOf(product)
    const files = [...new Set([...filesUnder(product.dataDir), ...filesUnder(cluster)])]
    expect(files.some((file) => file.includes('pg_wal'))).toBe(true)
    const found = files.flatMap((file) =>
      plantedIn(readFileSync(file)).map((value) => `${file}: ${value}`),
    )
    expect(found).toEqual([])
  }, 60_000)
})
