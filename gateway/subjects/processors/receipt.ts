import { createPublicKey, hash, type KeyObject } from 'node:crypto'
import { compactVerify } from 'jose'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { parseJson } from '#domain/parse_json.ts'
import type { PartReceipt } from '#domain/processor.ts'
import { parseTime } from '../opendsr/parse_time.ts'

/** What a signed receipt has to be of. */
export interface ReceiptExpectation {
  /** PEM (SPKI). */
  readonly publicKey: string
  readonly requestId: string
  readonly receivedAt: Date
  /** The message that it has to name, where the request needed several. */
  readonly messageId: string | undefined
  readonly nowMs: number
}

export type ReadReceipt =
  | { readonly kind: 'receipt'; readonly receipt: PartReceipt }
  /** Not signed by this key, of another request, or not a completion of it in time. */
  | { readonly kind: 'forged' | 'foreign' | 'invalid' }

/** The algorithms of JWS (RFC 7518, RFC 8037) that a key of this type signs with. */
function algorithmsOf({ asymmetricKeyType }: KeyObject): readonly string[] {
  if (asymmetricKeyType === 'rsa') return ['RS256', 'PS256']
  return asymmetricKeyType === 'ec' ? ['ES256'] : ['EdDSA', 'Ed25519']
}

/** Checks a signed receipt: a compact JWS over `{requestId, status, completedAt}`, and `id` where there are several. */
export async function readReceipt(
  jws: string,
  expectation: ReceiptExpectation,
): Promise<ReadReceipt> {
  if (jws.length > LIMITS.processorReceiptBytesMax) return { kind: 'invalid' }
  const claims = await verified(jws, expectation.publicKey)
  if (claims === undefined) return { kind: 'forged' }
  const { requestId, receivedAt, messageId, nowMs } = expectation
  const isOurs =
    claims['requestId'] === requestId && (messageId === undefined || claims['id'] === messageId)
  if (!isOurs) return { kind: 'foreign' }
  const completedMs = parseTime(String(claims['completedAt']))
  const isCompletion =
    claims['status'] === 'completed' &&
    completedMs !== undefined &&
    completedMs <= nowMs + LIMITS.clockSkewMs &&
    completedMs >= receivedAt.getTime() - LIMITS.clockSkewMs
  if (!isCompletion) return { kind: 'invalid' }
  const at = new Date(nowMs).toISOString()
  return {
    kind: 'receipt',
    receipt: { way: 'signed', sha256: hash('sha256', jws), at, signed: jws },
  }
}

async function verified(jws: string, publicKey: string): Promise<JsonObject | undefined> {
  try {
    const key = createPublicKey(publicKey)
    const { payload } = await compactVerify(jws, key, { algorithms: [...algorithmsOf(key)] })
    const parsed = parseJson(new TextDecoder().decode(payload))
    return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined
  } catch {
    return undefined
  }
}
