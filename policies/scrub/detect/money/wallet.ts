import { isDigit, isHex } from '../../chars.ts'
import { contextOf, hasContext } from '../../context.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { hasLabel, labelOf } from '../label.ts'
import {
  base58Check,
  isBech32,
  isCashAddress,
  isEthereum,
  isMonero,
  isStellar,
  isTon,
} from './wallet_codes.ts'

const WORD_MIN = 26
const WORD_MAX = 120
const CHECKED = 'check digit'
const STRONG_WORDS = `wallet|wallets|wallet address|crypto address|btc|bitcoin|eth|ethereum|ether|erc|ltc|litecoin|doge|dogecoin
|dash|bch|xrp|ripple|xlm|stellar|xmr|monero|trx|tron|ada|cardano|zec|zcash|tezos|xtz|usdt|usdc|bsc|bnb|polygon|matic|avax
|metamask|ledger|coinbase|blockchain|crypto|cryptocurrency|satoshi|onchain`
const WALLET = contextOf(STRONG_WORDS)
const WALLET_LABEL = labelOf(
  `${STRONG_WORDS}|address|btc address|deposit address|payout address|withdrawal address|recipient address|sender address`,
)
const ETHEREUM = contextOf(
  `${STRONG_WORDS}|contract|token|tokens|nft|deposit|withdraw|withdrawal|payout|transfer|recipient|sender|beneficiary
|holder|owner|account|gas|gwei|wei|swap|mint|airdrop|staking|signer|ens|web`,
)
const ADDRESS = labelOf('address|addr|from|to')
const LONG_LABEL = labelOf(
  `solana|sol|phantom|spl|solana wallet|solana address|sol address|polkadot|dot|kusama|ksm|algorand|algo|near|sui|aptos
|polkadot address|algorand address|wallet|wallet address|crypto address`,
)

/** An address of a wallet at a digit or a capital: `1…`, `3…`, `0x…`, `D…`, `T…`, `G…`. */
export function matchWallet(input: Input, at: number): Span | undefined {
  const { units } = input
  // Shorter words, which are nearly all, end here.
  if (!isAlphanumeric(unitAt(units, at + WORD_MIN - 1))) return undefined
  if (unitAt(units, at) === 48 && (unitAt(units, at + 1) | 32) === 120)
    return matchEthereum(input, at)
  const end = addressEnd(units, at)
  input.steps += WORD_MIN
  if (end - at < WORD_MIN) return undefined
  input.steps += end - at
  const word = input.text.slice(at, end)
  const claim = checkedClaim(word) ?? labelledClaim(input, { start: at, end }, word)
  return claim === undefined ? undefined : { start: at, end, resume: end, ...claim }
}

function isAlphanumeric(code: number): boolean {
  if (code > 122) return false
  return isDigit(code) || (code >= 65 && code <= 90) || code >= 97
}

/**
 * One past a word of ASCII letters and digits that may be an address; `at` for digests and ids, which have no letters,
 * or small ones alone, and for what is longer than any address.
 */
function addressEnd(units: Units, at: number): number {
  let end = at
  let capitals = 0
  while (end - at <= WORD_MAX) {
    const code = unitAt(units, end)
    if (!isAlphanumeric(code)) break
    if (code >= 65 && code <= 90) capitals++
    end++
    if (end - at === WORD_MIN && capitals === 0) return at
  }
  const next = unitAt(units, end)
  return end - at > WORD_MAX || next === 95 || next > 127 ? at : end
}

type Verdict = Pick<Span, 'kind' | 'why' | 'confidence'>

/** Private keys in the same codes are secrets. */
function verdict(secret: boolean): Verdict {
  return { kind: secret ? 'SECRET' : 'CRYPTO_WALLET', why: CHECKED, confidence: 0.99 }
}

function checkedClaim(word: string): Verdict | undefined {
  const { length } = word
  if (length === 56 && /^[GMS][A-Z2-7]+$/.test(word))
    return isStellar(word) ? verdict(word.startsWith('S')) : undefined
  if (!isMixed(word)) return undefined
  if (length === 95 || length === 106) return isMonero(word) ? verdict(false) : undefined
  if (length > 36 && length !== 51 && length !== 52 && length !== 111) return undefined
  const bytes = base58Check(word)
  if (bytes.length === 0) return undefined
  const isKey = bytes.length === 33 || bytes.length === 34
  return verdict(isKey || word.startsWith('xprv'))
}

/** Digests and ids in one case are no Base58: it uses both. */
function isMixed(word: string): boolean {
  return /[A-Z]/.test(word) && /[a-z]/.test(word) && /^[1-9A-HJ-NP-Za-km-z]+$/.test(word)
}

/** Right in form only: with a word that names it. */
function labelledClaim(
  input: Input,
  span: { readonly start: number; readonly end: number },
  word: string,
): Verdict | undefined {
  if (!isMixed(word) && !/^[A-Z2-7]{58}$/.test(word)) return undefined
  const { length } = word
  const isBitcoin = length <= 34 && /^[13LMDXTr]/.test(word)
  const label = isBitcoin ? WALLET_LABEL : length >= 36 && length <= 58 ? LONG_LABEL : undefined
  if (label === undefined || !hasLabel(input, span.start, label)) return undefined
  return { kind: 'CRYPTO_WALLET', why: 'word before', confidence: 0.8 }
}

const ETHEREUM_DIGITS = 40
/** Twenty bytes of printable ASCII (of addresses, one in 400 million): text, which is decoded and searched instead. */
const READABLE = /^(?:[2-6][0-9a-f]|7[0-9a-e])+$/i

/**
 * Forty digits after `0x`: mixed case with its check alone; all of one case with a word of the trade near, since other
 * digests have that form too; a wrong check only where a wallet is spoken of.
 */
function matchEthereum(input: Input, at: number): Span | undefined {
  const { units, text } = input
  const start = at + 2
  const end = start + ETHEREUM_DIGITS
  for (let index = start; index < end; index++) if (!isHex(unitAt(units, index))) return undefined
  if (isAlphanumeric(unitAt(units, end)) || unitAt(units, end) === 95) return undefined
  input.steps += ETHEREUM_DIGITS
  const digits = text.slice(start, end)
  if (isNoAddress(digits)) return undefined
  const span = { start: at, end, resume: end, kind: 'CRYPTO_WALLET' }
  const isMixedCase = /[a-f]/.test(digits) && /[A-F]/.test(digits)
  if (isMixedCase && isEthereum(digits)) return { ...span, why: CHECKED, confidence: 0.99 }
  const isNamed = !isMixedCase && isField(units, at) && hasLabel(input, at, ADDRESS)
  if (!isNamed && !hasContext(input, span, isMixedCase ? WALLET : ETHEREUM)) return undefined
  return { ...span, why: 'word near', confidence: 0.85 }
}

function isNoAddress(digits: string): boolean {
  return /^(.)\1+$/.test(digits) || digits.startsWith('0'.repeat(20)) || READABLE.test(digits)
}

/** A sign of a pair before the value: `address` in prose may be any. */
function isField(units: Units, at: number): boolean {
  const before = unitAt(units, at - 1)
  const code = before === 32 ? unitAt(units, at - 2) : before
  return code === 58 || code === 61 || code === 34 || code === 39
}

const TON_LETTERS = 48
/** For addresses of the main and the test network that take money back or not, as base64url writes their flags. */
export const TON_PREFIXES: readonly string[] = ['eq', 'uq', 'kq', '0q']

/** `EQ…`, asked after the prefix: 48 letters of base64url, so that no word's length tells it. */
export function matchTon(input: Input, at: number): Span | undefined {
  const { units } = input
  if (unitAt(units, at + 1) !== 81 || unitAt(units, at) >= 97) return undefined
  if (!isBase64(unitAt(units, at + TON_LETTERS - 1))) return undefined
  const end = at + TON_LETTERS
  const word = input.text.slice(at, end)
  input.steps += TON_LETTERS
  if (isAlphanumeric(unitAt(units, end)) || !isTon(word)) return undefined
  return { start: at, end, resume: end, ...verdict(false) }
}

function isBase64(code: number): boolean {
  return isAlphanumeric(code) || code === 45 || code === 95
}

/** Human-readable parts of bech32 addresses, with the `1` that ends them. */
export const BECH32_PREFIXES: readonly string[] =
  `bc1 tb1 bcrt1 ltc1 tltc1 addr1 stake1 cosmos1 osmo1 bnb1 terra1 juno1 thor1 inj1 secret1 zs1 zil1 one1 erd1 dgb1 vtc1
   grs1 btg1 kava1 akash1 axelar1 celestia1 dydx1 sei1 stars1 evmos1 ckb1 addr_test1 stake_test1 nsec1`.split(
    /\s+/,
  )

/** Keys of persons in bech32 are secrets. */
const SECRET_HEADS = /^nsec1/i

/** `bc1…` and the like, asked after the prefix. */
export function matchBech32(input: Input, at: number): Span | undefined {
  const { units, prefixEnd, text } = input
  if (!isAlphanumeric(unitAt(units, prefixEnd + 30))) return undefined
  let end = prefixEnd
  while (end - at <= WORD_MAX && isAlphanumeric(unitAt(units, end))) end++
  input.steps += end - at
  if (end - at > WORD_MAX || unitAt(units, end) === 95) return undefined
  const word = text.slice(at, end)
  const span = { start: at, end, resume: end }
  if (isBech32(word)) return { ...span, ...verdict(SECRET_HEADS.test(word)) }
  if (!/1[02-9ac-hj-np-z]+$/i.test(word) || !hasLabel(input, at, WALLET_LABEL)) return undefined
  return { ...span, why: 'word before', confidence: 0.8 }
}

export const CASH_PREFIXES: readonly string[] = ['bitcoincash:', 'bchtest:', 'ecash:']
const CASH_LETTERS = 42

/** `bitcoincash:q…`, asked after the prefix. */
export function matchCash(input: Input, at: number): Span | undefined {
  const { prefixEnd, text } = input
  const prefix = text.slice(at, prefixEnd - 1).toLowerCase()
  const end = cashEnd(input, prefixEnd, prefix)
  return end === 0 ? undefined : { start: at, end, resume: end, ...verdict(false) }
}

/** One past an address without its prefix, or 0. */
function cashEnd(input: Input, start: number, prefix: string): number {
  const { units, text } = input
  const end = start + CASH_LETTERS
  if (!isAlphanumeric(unitAt(units, end - 1)) || isAlphanumeric(unitAt(units, end))) return 0
  input.steps += CASH_LETTERS
  const body = text.slice(start, end)
  const isForm = /^[qp][02-9ac-hj-np-z]+$/i.test(body)
  return isForm && isCashAddress(prefix, body) ? end : 0
}

/** Words before addresses that start with a small letter, as many words do. */
export const WALLET_CUES: readonly string[] =
  `xrp|ripple|bch|bitcoin cash|wallet|wallet address|wallet_address|walletaddress|wallet-address|address|deposit address
|destination|account|recipient|sender|to|from|payto`
    .replace(/\n/g, '')
    .split('|')

const CUE_GAP_MAX = 8

/** `xrp r…`, `address: q…`, after one of `WALLET_CUES`. */
export function matchWalletCue(input: Input): Span | undefined {
  const { units, prefixEnd } = input
  let start = prefixEnd
  while (start - prefixEnd < CUE_GAP_MAX && isGap(unitAt(units, start))) start++
  const first = unitAt(units, start)
  if (first === 114) return matchWallet(input, start)
  if (first !== 113 && first !== 112) return undefined
  const end = cashEnd(input, start, 'bitcoincash') || cashEnd(input, start, 'ecash')
  return end === 0 ? undefined : { start, end, resume: end, ...verdict(false) }
}

/** Blank, quotes, brackets, `:`, `=`, backslash. */
function isGap(code: number): boolean {
  return (
    code === 32 ||
    code === 34 ||
    code === 39 ||
    code === 40 ||
    code === 58 ||
    code === 61 ||
    code === 92
  )
}
