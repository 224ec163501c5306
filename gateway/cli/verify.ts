import { readFile } from 'node:fs/promises'
import { isJsonObject } from '#domain/json.ts'
import { parseNoteKey } from '#policies/ledger/note.ts'
import { RECEIPT_LENGTH_MAX } from '#policies/ledger/receipt.ts'
import {
  type Check,
  parseEd25519Jwk,
  type TrustedKey,
  verifyReceipt,
} from '#policies/ledger/verify_receipt.ts'
import { NODE_CRYPTO } from '../ledger/node_crypto.ts'
import type { CliStreams } from './streams.ts'
import { VERIFY_HELP } from './verify_help.ts'

const OPTIONS = ['--keys', '--origin', '--request'] as const
type Option = (typeof OPTIONS)[number]

interface Arguments {
  readonly path: string
  readonly options: { readonly [option in Option]?: string }
}

/** Something that cannot be read: no word on the receipt. */
class UnreadableError extends Error {}

const STATES: Readonly<Record<Check['state'], string>> = {
  ok: 'ok',
  failed: 'FAILED',
  open: 'open',
}

/** Exit codes. */
const VALID = 0
const NOT_VALID = 1
const UNREADABLE = 2
const NOT_COMPARED = 3

/**
 * `tidegate verify`: a line for each check. Returns 0 where the receipt is right by a key that was given, 1 where it is
 * not right, 2 where it or a key cannot be read, 3 where it agrees with itself and no key was given: nobody is
 * asked, and the key that a receipt carries may be anybody's.
 */
export async function verifyCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const wanted = parseArguments(args)
  if (wanted === undefined) {
    streams.err(`Usage: tidegate verify ${VERIFY_HELP}`)
    return UNREADABLE
  }
  try {
    const text = await readReceipt(wanted.path, streams)
    const keys = await readKeys(wanted)
    const request = wanted.options['--request']
    const { isValid, checks } = await verifyReceipt(text, { crypto: NODE_CRYPTO, keys, request })
    for (const { name, state, text: said } of checks) {
      streams.out(`${STATES[state].padEnd(6)} ${name}: ${said}`)
    }
    return sayVerdict(isValid, keys !== undefined, streams)
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    streams.err(error.message)
    return UNREADABLE
  }
}

function sayVerdict(isValid: boolean, isCompared: boolean, { out }: CliStreams): number {
  if (!isValid) {
    out('The receipt is NOT valid')
    return NOT_VALID
  }
  if (isCompared) {
    out('The receipt is valid')
    return VALID
  }
  out('The receipt agrees with itself, but WHO signed it was not checked: give --origin or --keys')
  return NOT_COMPARED
}

function parseArguments(args: readonly string[]): Arguments | undefined {
  const options: { [option in Option]?: string } = {}
  const paths: string[] = []
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? ''
    const option = OPTIONS.find((name) => name === arg)
    if (option !== undefined) {
      const given = args[at + 1]
      if (given === undefined || options[option] !== undefined) return undefined
      options[option] = given
      at += 1
    } else if (arg.startsWith('--')) return undefined
    else paths.push(arg)
  }
  const [path, ...others] = paths
  const hasBoth = options['--keys'] !== undefined && options['--origin'] !== undefined
  return path === undefined || others.length > 0 || hasBoth ? undefined : { path, options }
}

async function readReceipt(path: string, { input }: CliStreams): Promise<string> {
  if (path !== '-') return await readText(path, 'the receipt')
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk))
    length += chunk.length
    if (length > RECEIPT_LENGTH_MAX) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new UnreadableError(`Cannot read ${what}: wanted a file that this user may read`)
  }
}

async function readKeys({ options }: Arguments): Promise<readonly TrustedKey[] | undefined> {
  const [path, origin] = [options['--keys'], options['--origin']]
  if (path !== undefined) return keysOf(await readText(path, 'the keys'))
  if (origin === undefined) return undefined
  const key = await parseNoteKey(origin, NODE_CRYPTO.sha256)
  if (key?.kind === 'ed25519') return [{ publicKey: key.publicKey, origin: key.name }]
  throw new UnreadableError('Cannot read the key of the ledger: wanted <name>+<id>+<base64>')
}

/** The Ed25519 keys of a JWK set (RFC 7517); keys of other kinds are passed over. */
function keysOf(text: string): readonly TrustedKey[] {
  const set = parseJson(text)
  const keys = isJsonObject(set) && Array.isArray(set['keys']) ? set['keys'] : []
  const found = keys.flatMap((jwk: unknown) => {
    const publicKey = parseEd25519Jwk(jwk)
    return publicKey === undefined ? [] : [{ publicKey }]
  })
  if (found.length > 0) return found
  throw new UnreadableError('Cannot read the keys: wanted a JWK set with an Ed25519 key')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
