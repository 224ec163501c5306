import { sql } from 'drizzle-orm'
import type { OpenTransaction } from '../../connections.ts'

/** Held together by those who make keys, alone by those who destroy them. */
const KEYS_LOCK = 720_201
/** Held by who makes or rewraps root keys. */
const ROOT_KEYS_LOCK = 720_202

/** Held until the transaction ends: what was destroyed before it is seen by every later statement. */
export async function lockToMake(tx: OpenTransaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${KEYS_LOCK})`)
}

/**
 * Waits for keys that are being made and holds others back until the transaction ends: no key is made after its
 * tombstone, and destructions commit in the order of their sequence numbers.
 */
export async function lockToDestroy(tx: OpenTransaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${KEYS_LOCK})`)
}

/** One process at a time makes or rewraps root keys. */
export async function lockRootKeys(tx: OpenTransaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ROOT_KEYS_LOCK})`)
}
