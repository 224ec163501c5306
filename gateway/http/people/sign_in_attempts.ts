import { isIPv6 } from 'node:net'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { appendToLedger } from '#drizzle/repositories/ledger_entries.ts'
import type { Gateway } from '../../gateway.ts'

const WINDOW_MS = 60_000
const REST = 'others'

/** Counts attempts to sign in by address, in this process, and forgets them with each minute. */
export class SignInAttempts {
  readonly #gateway: Pick<Gateway, 'clock' | 'database'>
  readonly #counts = new Map<string, number>()
  #endsAtMs = 0
  #isRecorded = false

  constructor(gateway: Pick<Gateway, 'clock' | 'database'>) {
    this.#gateway = gateway
  }

  /** Counts one more. Throws an ApiError `too_many_requests` past the limit; the ledger has it once a minute. */
  async take(address: string | undefined): Promise<void> {
    const { clock, database } = this.#gateway
    const nowMs = clock.nowMs()
    if (nowMs >= this.#endsAtMs || nowMs < this.#endsAtMs - WINDOW_MS) {
      this.#counts.clear()
      this.#endsAtMs = nowMs + WINDOW_MS
      this.#isRecorded = false
    }
    const who = this.#placeOf(networkOf(address ?? ''))
    const count = (this.#counts.get(who) ?? 0) + 1
    this.#counts.set(who, count)
    if (count <= LIMITS.signInAttemptsPerMinuteMax) return
    if (!this.#isRecorded) {
      this.#isRecorded = true
      const detail = { attempts: count }
      const entry = { tenantId: undefined, kind: 'sign_in_refused', at: new Date(nowMs), detail }
      await database.withOwner((tx) => appendToLedger(tx, entry))
    }
    throw new ApiError('too_many_requests', 'Cannot sign in: there were too many attempts')
  }

  /** Past the limit of addresses all further ones are counted together. */
  #placeOf(network: string): string {
    const isKnown = this.#counts.has(network)
    return isKnown || this.#counts.size < LIMITS.signInAddressesMax ? network : REST
  }
}

/** Who has one IPv6 address has all of its /64. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [head = '', tail = ''] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::')
    ? Array.from({ length: 8 - groups.length - after.length }, () => '0')
    : []
  return [...groups, ...zeros, ...after].slice(0, 4).join(':')
}
