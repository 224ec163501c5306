import type { Transaction } from '#drizzle/database.ts'
import type { LedgerMark } from '#drizzle/keyring/repositories/ledger_mark.ts'
import { appendToLedger } from '#drizzle/repositories/ledger_entries.ts'
import {
  clearTree,
  forgetCosignatures,
  type LedgerHead,
  lockLedger,
  writeLedgerHead,
} from '#drizzle/repositories/ledger_tree.ts'
import { equalBytes, hexOf } from '#policies/ledger/bytes.ts'
import { type NoteKey, parseNoteKey } from '#policies/ledger/note.ts'
import { rootAt } from '#policies/ledger/tree.ts'
import { ConfigError } from '../config_error.ts'
import type { Gateway } from '../gateway.ts'
import { Ledger, readerOf, rememberLedger } from './ledger.ts'
import { createLedgerSigner } from './ledger_signer.ts'
import { NODE_CRYPTO } from './node_crypto.ts'
import { headOf } from './sequence.ts'

/*
 * The state that was published last is remembered in the keyring, which is in no backup of the store. At each start the
 * store must have grown from it:
 *
 *   the published tree is the beginning of the stored one ──> go on
 *   the stored tree is smaller, or another one
 *     ──`tidegate restore` put the store there, or TIDEGATE_LEDGER_RESTORED names the published size──>
 *       go on under a new name, whose first entry says what was published before
 *     ──otherwise──> no start
 */

export interface OpeningGateway extends Pick<Gateway, 'database' | 'clock' | 'log'> {
  readonly config: Pick<Gateway['config'], 'witnesses' | 'ledgerRestored'>
  readonly keyring: Pick<Gateway['keyring'], 'secretKey' | 'identity'> & {
    readonly ledger: Pick<
      Gateway['keyring']['ledger'],
      'ledgerMark' | 'raiseLedgerMark' | 'replaceLedgerMark'
    >
  }
}

const { sha256 } = NODE_CRYPTO

/**
 * Opens the ledger and begins to put entries into its tree. Throws a ConfigError where the store is not the one that went
 * on from what was published, or a witness's key cannot be read; KeyringAwayError.
 */
export async function openLedger(gateway: OpeningGateway): Promise<Ledger> {
  const witnesses = await readWitnesses(gateway.config.witnesses)
  const signer = await createLedgerSigner(gateway)
  await assertContinued(gateway)
  const ledger = new Ledger(gateway, { signer, witnesses })
  rememberLedger(gateway, ledger)
  await ledger.work()
  ledger.start()
  return ledger
}

/** The keys of witnesses. Throws a ConfigError for the first that is none. */
async function readWitnesses(texts: readonly string[]): Promise<readonly NoteKey[]> {
  const keys = await Promise.all(texts.map((text) => parseNoteKey(text, sha256)))
  const wrong = keys.findIndex((key) => key?.kind !== 'cosignature')
  if (wrong === -1) return keys.filter((key) => key !== undefined)
  throw new ConfigError(
    `Cannot use TIDEGATE_WITNESSES: key ${wrong + 1} is none of a witness, wanted <name>+<id>+<base64>`,
  )
}

async function assertContinued(gateway: OpeningGateway): Promise<void> {
  const { database, keyring, config } = gateway
  const mark = await keyring.ledger.ledgerMark()
  const { head, problem } = await database.withOwner(async (tx) => {
    const found = await headOf(tx)
    return { head: found, problem: await findProblem(tx, found, mark) }
  })
  if (problem === undefined) {
    if (head.isRestored) await database.withOwner((tx) => unmark(tx))
    return
  }
  const published = mark?.treeSize ?? head.treeSize
  // A restored store is a smaller one; one whose tree was changed is not what a backup holds.
  const isRestore = head.isRestored && problem === 'smaller'
  if (!isRestore && config.ledgerRestored !== published) throw refusal(problem, head, published)
  await beginAnew(gateway, mark)
}

type Problem = 'smaller' | 'other' | 'damaged'

/** Why the stored tree is not what was published, or more; undefined where it is. */
async function findProblem(
  tx: Transaction,
  head: LedgerHead,
  mark: LedgerMark | undefined,
): Promise<Problem | undefined> {
  const isWhole = await hasRoot(tx, head)
  if (!isWhole) return 'damaged'
  if (mark === undefined) return undefined
  if (mark.treeSize > head.treeSize) return 'smaller'
  return (await hasRoot(tx, mark)) ? undefined : 'other'
}

async function hasRoot(tx: Transaction, { treeSize, root }: LedgerMark): Promise<boolean> {
  try {
    return equalBytes(await rootAt(treeSize, readerOf(tx), sha256), root)
  } catch (error) {
    // A tile that is not there.
    if (error instanceof RangeError) return false
    throw error
  }
}

const PROBLEMS: Readonly<Record<Problem, string>> = {
  smaller: 'entries that were published are missing, as after the restore of an older store',
  other: 'it is not the ledger that was published',
  damaged: 'its tree was changed',
}

function refusal(problem: Problem, { treeSize }: LedgerHead, published: number): ConfigError {
  return new ConfigError(
    `Cannot go on with the ledger: ${PROBLEMS[problem]} (${treeSize} entries stored, ${published} published); ` +
      `use the newest store, or set TIDEGATE_LEDGER_RESTORED=${published} once to go on under a new name that says so`,
  )
}

/** In this order a crash in between begins anew once more, and never goes on under the old name. */
async function beginAnew(gateway: OpeningGateway, mark: LedgerMark | undefined): Promise<void> {
  const { database, keyring, clock, log } = gateway
  const head = await database.withOwner(async (tx) => {
    await lockLedger(tx)
    const at = new Date(clock.nowMs())
    const found = await headOf(tx)
    const kept = (await hasRoot(tx, found)) ? found : await clearTree(tx, found)
    const begun = { ...kept, epoch: found.epoch + 1, signedAt: at, isRestored: true }
    await writeLedgerHead(tx, begun)
    await forgetCosignatures(tx)
    const published = mark === undefined ? {} : { published: mark.treeSize, root: hexOf(mark.root) }
    const detail = { epoch: begun.epoch, stored: begun.treeSize, ...published }
    await appendToLedger(tx, { tenantId: undefined, kind: 'ledger_begun_anew', at, detail })
    return begun
  })
  const { treeSize, root, epoch } = head
  await keyring.ledger.replaceLedgerMark({ treeSize, root })
  await database.withOwner((tx) => unmark(tx))
  log.error('ledger_begun_anew', { epoch, stored: treeSize, published: mark?.treeSize })
}

async function unmark(tx: Transaction): Promise<void> {
  await lockLedger(tx)
  const head = await headOf(tx)

  await writeLedgerHead(tx, { ...head, isRestored: false })
}
