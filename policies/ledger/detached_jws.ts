import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { parseBase64Url } from './bytes.ts'
import { LEDGER_RECEIPT_TYPE } from './receipt.ts'

/** The signature of a receipt: a compact JWS by Ed25519 whose payload stands elsewhere. */
export interface DetachedJws {
  /** As it is signed. */
  readonly encodedHeader: string
  readonly header: JsonObject
  readonly signature: Uint8Array
}

/** A signature of a receipt, or undefined where the text is none. `readHeader` is `parseHeader`, or remembers it. */
export function parseDetachedJws(
  text: string,
  readHeader: (encoded: string) => JsonObject | undefined,
): DetachedJws | undefined {
  const [encodedHeader = '', payload, encodedSignature = '', ...rest] = text.split('.')
  const signature = parseBase64Url(encodedSignature)
  if (payload !== '' || rest.length > 0 || signature?.length !== 64) return undefined
  const header = readHeader(encodedHeader)
  return header && { encodedHeader, header, signature }
}

/** The header of a signature of a receipt, or undefined where it is another one. */
export function parseHeader(encoded: string): JsonObject | undefined {
  const bytes = parseBase64Url(encoded)
  const header = bytes && parseJson(bytes)
  if (!isJsonObject(header)) return undefined
  const isRight = header['alg'] === 'EdDSA' && header['typ'] === LEDGER_RECEIPT_TYPE
  // Extensions that must be understood are none of ours (RFC 7515, section 4.1.11).
  return isRight && !('crit' in header) ? header : undefined
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
