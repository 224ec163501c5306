import type { LedgerCrypto } from './checkpoint.ts'

/** SHA-256 and Ed25519 as every browser has them (Web Crypto), on pages that came by HTTPS or from this machine. */
export const BROWSER_CRYPTO: LedgerCrypto = {
  sha256: async (bytes) =>
    new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))),
  verifyEd25519: async ({ publicKey, signature, message }) => {
    const { subtle } = globalThis.crypto
    try {
      const key = await subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, [
        'verify',
      ])
      const [signed, text] = [Uint8Array.from(signature), Uint8Array.from(message)]
      return await subtle.verify('Ed25519', key, signed, text)
    } catch (error) {
      // Not every 32 bytes are a point of the curve; a browser that knows no Ed25519 says so by another error.
      if (error instanceof Error && error.name === 'DataError') return false
      throw error
    }
  },
}
