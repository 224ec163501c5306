import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { crc32 } from 'node:zlib'

// A bucket that speaks the part of S3's API that is used, and checks what S3 checks: the signature (AWS Signature
// Version 4, computed here from the request's own bytes) and the checksums of bodies. It shares no code with the client.

export const S3_CREDENTIALS = {
  accessKeyId: 'AKIAPLANTED4711',
  secretAccessKey: 'planted/secret+4711',
} as const
export const S3_REGION = 'eu-central-1'

interface Request {
  readonly method: string
  readonly url: URL
  readonly rawPath: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

type Refusal = readonly [status: number, code: string]

export interface S3StandIn {
  readonly endpoint: string
  readonly objects: Map<string, Buffer>
  /** Every request as `METHOD query-names`. */
  readonly requests: string[]
  /** Refuses a request before it is looked at. */
  refuse: (method: string, url: URL) => Refusal | undefined
  /** What GetBucketVersioning says: a status, none, or that it is not implemented. */
  versioning: 'Enabled' | 'none' | 'unknown'
  /** Keys of one page of a list. */
  pageKeys: number
  /** Keys that a list names although they are gone, as after a deletion by somebody else. */
  readonly gone: Set<string>
  /** Answers a deletion with an error for each of its keys. */
  isKeeping: boolean
  readonly close: () => Promise<void>
}

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()

function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/

/** Why the signature is not that of the planted credentials over exactly this request. */
function signatureProblem({ method, url, rawPath, headers, body }: Request): Refusal | undefined {
  const match = AUTHORIZATION.exec(headers.authorization ?? '')
  if (match === null) return [403, 'AccessDenied']
  const [, id, date = '', region = '', signed = '', signature] = match
  if (id !== S3_CREDENTIALS.accessKeyId) return [403, 'InvalidAccessKeyId']
  if (region !== S3_REGION) return [400, 'AuthorizationHeaderMalformed']
  const names = signed.split(';')
  const mustSign = Object.keys(headers).filter((name) => name === 'host' || /^x-amz-/.test(name))
  if (mustSign.some((name) => !names.includes(name))) return [403, 'AccessDenied']
  const payload = String(headers['x-amz-content-sha256'])
  if (payload !== sha256(body)) return [400, 'XAmzContentSHA256Mismatch']
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
    .sort()
    .join('&')
  const canonical = [
    method,
    rawPath,
    query,
    ...names.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signed,
    payload,
  ].join('\n')
  const scope = `${date}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const secret = `AWS4${S3_CREDENTIALS.secretAccessKey}`
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer | string>(hmac, secret)
  return hmac(key, text).toString('hex') === signature ? undefined : [403, 'SignatureDoesNotMatch']
}

/** Why a body is not what its checksum says. S3 takes no DeleteObjects without one, and here no PutObject either. */
function checksumProblem({ headers, body }: Request): Refusal | undefined {
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(body))
  const known: Readonly<Record<string, string>> = {
    'content-md5': createHash('md5').update(body).digest('base64'),
    'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64'),
    'x-amz-checksum-crc32': crc.toString('base64'),
  }
  const given = Object.keys(known).filter((name) => headers[name] !== undefined)
  if (given.length === 0) return [400, 'InvalidRequest']
  return given.every((name) => headers[name] === known[name]) ? undefined : [400, 'BadDigest']
}

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const unescapeXml = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const element = (name: string, content: string) => `<${name}>${content}</${name}>`
const xml = (name: string, content: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${name}>`

/** ListObjectsV2: keys in order, by pages, those with a delimiter after the prefix as one common prefix. */
function listXml(keys: readonly string[], url: URL, pageKeys: number): string {
  const prefix = url.searchParams.get('prefix') ?? ''
  const delimiter = url.searchParams.get('delimiter') ?? ''
  const after = url.searchParams.get('continuation-token') ?? ''
  const entries = new Set(
    keys
      .filter((key) => key.startsWith(prefix))
      .map((key) => {
        const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
        return end === -1 ? key : key.slice(0, end + 1)
      }),
  )
  const rest = [...entries].sort().filter((entry) => entry > after)
  const page = rest.slice(0, pageKeys)
  const isTruncated = rest.length > page.length
  const contents = page.map((entry) =>
    delimiter !== '' && entry.endsWith(delimiter)
      ? element('CommonPrefixes', element('Prefix', escapeXml(entry)))
      : element('Contents', element('Key', escapeXml(entry))),
  )
  const token = isTruncated ? element('NextContinuationToken', escapeXml(page.at(-1) ?? '')) : ''
  const truncated = element('IsTruncated', String(isTruncated))
  return xml('ListBucketResult', truncated + token + contents.join(''))
}

type Answer = readonly [status: number, body: string | Buffer]

/** What is asked for is told by the method and the names in the query. */
function perform(s3: S3StandIn, request: Request): Answer {
  const { method, url, rawPath } = request
  const [, bucket, ...path] = rawPath.split('/')
  if (bucket !== 'reports') return [404, 'NoSuchBucket']
  const key = decodeURIComponent(path.join('/'))
  const query = ['versioning', 'delete', 'list-type'].find((name) => url.searchParams.has(name))
  const operation = OPERATIONS[`${method} ${query ?? 'object'}`]
  return operation === undefined ? [405, 'MethodNotAllowed'] : operation(s3, request, key)
}

type Operation = (s3: S3StandIn, request: Request, key: string) => Answer

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET versioning': ({ versioning }) => {
    if (versioning === 'unknown') return [501, 'NotImplemented']
    const status = versioning === 'none' ? '' : element('Status', versioning)
    return [200, xml('VersioningConfiguration', status)]
  },
  'GET list-type': ({ objects, gone, pageKeys }, { url }) => [
    200,
    listXml([...objects.keys(), ...gone], url, pageKeys),
  ],
  'GET object': ({ objects }, _, key) => {
    const object = objects.get(key)
    return object === undefined ? [404, 'NoSuchKey'] : [200, object]
  },
  'PUT object': ({ objects }, { body }, key) => {
    objects.set(key, body)
    return [200, '']
  },
  'POST delete': ({ objects, isKeeping }, { body }) => {
    const errors: string[] = []
    for (const [, name = ''] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) {
      if (!isKeeping) objects.delete(unescapeXml(name))
      else errors.push(element('Error', element('Key', name) + element('Code', 'AccessDenied')))
    }
    return [200, xml('DeleteResult', errors.join(''))]
  },
}

/** The bucket `reports`, addressed by path. */
export async function startS3(): Promise<S3StandIn> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(request, Buffer.concat(chunks), response))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const s3: S3StandIn = {
    endpoint: `http://127.0.0.1:${port}`,
    objects: new Map(),
    requests: [],
    refuse: () => undefined,
    versioning: 'none',
    pageKeys: 1_000,
    gone: new Set(),
    isKeeping: false,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }

  function answer(message: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const rawUrl = message.url ?? '/'
    const url = new URL(rawUrl, s3.endpoint)
    const [rawPath = ''] = rawUrl.split('?')
    const { method = '', headers } = message
    const request: Request = { method, url, rawPath, headers, body }
    s3.requests.push([method, ...url.searchParams.keys()].join(' '))
    const refusal =
      s3.refuse(method, url) ??
      signatureProblem(request) ??
      (body.length > 0 || method === 'PUT' ? checksumProblem(request) : undefined)
    const [status, text] = refusal === undefined ? perform(s3, request) : [refusal[0], refusal[1]]
    const isError = status >= 400
    response.writeHead(status, { 'content-type': 'application/xml' })
    response.end(isError ? xml('Error', element('Code', String(text))) : text)
  }

  return s3
}
