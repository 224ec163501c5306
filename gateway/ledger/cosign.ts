import { ApiError } from '#domain/errors.ts'
import { keepCosignature } from '#drizzle/repositories/ledger_tree.ts'
import { equalBytes } from '#policies/ledger/bytes.ts'
import { isSignedBy, parseCheckpoint } from '#policies/ledger/checkpoint.ts'
import { findSignature, noteKeyId, parseNote, printSignature } from '#policies/ledger/note.ts'
import { rootAt } from '#policies/ledger/tree.ts'
import type { Gateway } from '../gateway.ts'
import { type Ledger, readerOf } from './ledger.ts'
import { NODE_CRYPTO } from './node_crypto.ts'
import { headOf } from './sequence.ts'

const { sha256 } = NODE_CRYPTO

/**
 * Keeps the signatures of configured witnesses under a checkpoint of this ledger; returns their names. Throws an ApiError
 * where the note is no checkpoint of this ledger or no witness has signed it. One that this ledger has signed and that is
 * not its own past is the proof of a fork: it is logged as an error.
 */
export async function acceptCosignatures(
  gateway: Pick<Gateway, 'database' | 'clock' | 'log'>,
  ledger: Ledger,
  note: string,
): Promise<readonly string[]> {
  const signed = parseNote(note)
  const checkpoint = signed && parseCheckpoint(signed.text)
  if (signed === undefined || checkpoint === undefined) {
    throw new ApiError('invalid_body', 'Cannot read the note: wanted a signed checkpoint')
  }
  const receivedAt = new Date(gateway.clock.nowMs())
  return await gateway.database.withOwner(async (tx) => {
    const { epoch, treeSize } = await headOf(tx)
    const origin = ledger.signer.originOf(epoch)
    const { size, root } = checkpoint
    const isKnown =
      checkpoint.origin === origin &&
      size <= treeSize &&
      equalBytes(await rootAt(size, readerOf(tx), sha256), root)
    if (!isKnown) {
      const isOwn = checkpoint.origin === origin
      if (
        isOwn &&
        (await isSignedBy(signed, ledger.signer.keyOf(checkpoint.origin), NODE_CRYPTO))
      ) {
        gateway.log.error('ledger_forked', { size, stored: treeSize })
      }
      throw new ApiError(
        'checkpoint_unknown',
        'Cannot take the checkpoint: it is not of this ledger',
      )
    }
    const own = await ledger.signer.signCheckpoint(checkpoint)
    const names: string[] = []
    for (const key of ledger.witnesses) {
      const signature = await findSignature(signed, key, sha256)
      if (signature === undefined || !(await isSignedBy(signed, key, NODE_CRYPTO))) continue
      const line = printSignature({
        name: key.name,
        keyId: await noteKeyId(key, sha256),
        signature,
      })
      const kept = { treeSize: size, witness: key.name, note: own, line, receivedAt }
      await keepCosignature(tx, kept)
      names.push(key.name)
    }
    if (names.length > 0) return names
    throw new ApiError('invalid_body', 'Cannot take the note: no configured witness has signed it')
  })
}
