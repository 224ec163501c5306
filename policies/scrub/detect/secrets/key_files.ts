import { isLetter } from '../../chars.ts'
import { TOKEN_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { row } from '../row.ts'

const PUTTY_MAX = 32_768

/** A key file of PuTTY, from its first line to its check. */
function matchPutty(input: Input, at: number): Span | undefined {
  const { text, prefixEnd } = input
  if (!text.startsWith('PuTTY-User-Key-File-', at)) return undefined
  const limit = Math.min(text.length, at + PUTTY_MAX)
  const lines = text.slice(prefixEnd, limit)
  input.steps += lines.length
  const mac = /Private-(?:MAC|Hash): ?[0-9a-f]{8,}/.exec(lines)
  const key = lines.indexOf('Private-Lines')
  if (mac === null && key < 0) return undefined
  const end = mac === null ? limit : prefixEnd + mac.index + mac[0].length
  return { start: at, end, resume: end }
}

const DER_MIN = 40
/** How private keys start in base64: PKCS#1, PKCS#8 (RSA, EC, Ed25519), SEC 1; whole PEM blocks once more encoded. */
const DER =
  /^(?:MII[A-J][\w+/]{2}IBA(?:A[JK]|DANBgkqhkiG9w0BAQ)|MI[GH][\w+/]AgEAM[BI][\w+/]GByqGSM49|M[HG][\w+/]CAQEEI|MC4CAQAwBQYDK2Vw|b3BlbnNzaC1rZXkt|LS0tLS1CRUdJTi[BAUFQR][\w+/]{8})/

/** A private key in base64 without its frame, or with its frame in base64. */
function matchDer(input: Input, at: number): Span | undefined {
  const { text } = input
  const head = text.slice(at, at + 64)
  input.steps += 8
  if (!DER.test(head)) return undefined
  let end = at
  while (end < text.length && isBase64(text.charCodeAt(end))) end++
  input.steps += end - at
  if (end - at < DER_MIN || !isPrivate(head)) return undefined
  return { start: at, end, resume: end }
}

function isBase64(code: number): boolean {
  return (isLetter(code) && code < 128) || (code > 46 && code < 58) || code === 43 || code === 61
}

/** Certificates and public keys are encoded too: the words `PRIVATE KEY` in base64 at each of three offsets. */
function isPrivate(head: string): boolean {
  return !head.startsWith('LS0t') || /UFJJVkFURS|BSSVZBVEUg|QUklWQVRF/.test(head)
}

/** Private keys in files of PuTTY, and without the frame of PEM. */
export const KEY_FILES: readonly Detector[] = [
  row('putty_key', 'SECRET', {
    prefixes: ['putty-user-key-file-'],
    match: matchPutty,
    confidence: 0.99,
  }),
  row('private_key', 'SECRET', {
    prefixes: ['mii', 'mig', 'mih', 'mhc', 'mgc', 'mc4caqaw', 'b3blbnnzac1rzxkt', 'ls0tls1crudjti'],
    after: TOKEN_SIGN,
    match: matchDer,
    confidence: 0.97,
  }),
]
