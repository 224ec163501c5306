import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ApiError } from '#domain/errors.ts'
import type { Gateway } from '../gateway.ts'
import { acceptCosignatures } from '../ledger/cosign.ts'
import { ledgerOf } from '../ledger/ledger.ts'
import { problemOf } from './api/mount.ts'
import { readBody } from './read_body.ts'

type LedgerContext = Context<{ Bindings: HttpBindings }>

/** Most bytes of a note that a witness sends. */
const NOTE_BYTES_MAX = 16 * 1024
const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }

/**
 * What everybody needs who checks the ledger, without a credential: its newest checkpoint (C2SP tlog-checkpoint; with
 * `?witnessed=1` the newest that a witness has signed), proofs that it only grew, and where witnesses put their signatures.
 */
export function mountLedger(app: Hono<{ Bindings: HttpBindings }>, gateway: Gateway): void {
  const answer =
    (handle: (context: LedgerContext) => Promise<Response>) => async (context: LedgerContext) => {
      try {
        return await handle(context)
      } catch (error) {
        return problemOf(error, gateway)
      }
    }
  app.get(
    '/ledger/checkpoint',
    answer(async (context) => context.body(await findCheckpoint(context, gateway), 200, TEXT)),
  )
  app.get(
    '/ledger/key',
    answer(async (context) => {
      const { signer } = ledgerOf(gateway)
      const origin = (await ledgerOf(gateway).checkpoint()).split('\n')[0] ?? ''
      return context.body(`${await signer.printKey(origin)}\n`, 200, TEXT)
    }),
  )
  app.get(
    '/ledger/consistency',
    answer(async (context) => {
      const first = sizeOf(context, 'first')
      if (first === undefined) {
        throw new ApiError('invalid_query', 'Cannot prove: wanted first, a size of the ledger')
      }
      const proved = await ledgerOf(gateway).consistency(first, sizeOf(context, 'second'))
      return context.json(proved, 200, { 'cache-control': 'no-store' })
    }),
  )
  app.post(
    '/ledger/cosignatures',
    answer(async (context) => {
      const note = await readNote(context)
      const accepted = await acceptCosignatures(gateway, ledgerOf(gateway), note)
      return context.json({ accepted }, 200, { 'cache-control': 'no-store' })
    }),
  )
}

async function findCheckpoint(context: LedgerContext, gateway: Gateway): Promise<string> {
  const ledger = ledgerOf(gateway)
  if (context.req.query('witnessed') !== '1') return await ledger.checkpoint()
  const witnessed = await ledger.witnessedCheckpoint()
  if (witnessed !== undefined) return witnessed
  throw new ApiError('not_found', 'Cannot find a checkpoint that a witness has signed')
}

function sizeOf(context: LedgerContext, name: 'first' | 'second'): number | undefined {
  const digits = context.req.query(name)
  if (digits === undefined) return undefined
  const size = Number(digits)
  if (/^\d+$/.test(digits) && Number.isSafeInteger(size)) return size
  throw new ApiError('invalid_query', `Cannot use ${name}: wanted a size of the ledger`)
}

async function readNote(context: LedgerContext): Promise<string> {
  const limits = { wireBytesMax: NOTE_BYTES_MAX, bodyBytesMax: NOTE_BYTES_MAX }
  const reading = await readBody(context.env.incoming, limits)
  if (reading.kind === 'too_large') {
    throw new ApiError('body_too_large', 'Cannot take the note: it is larger than 16 KiB')
  }
  if (reading.kind !== 'body') throw new ApiError('invalid_body', 'Cannot read the note')
  return new TextDecoder().decode(reading.bytes)
}
