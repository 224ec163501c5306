import { CAPITAL_SIGN, DIGIT_SIGN, GAP_SIGN, LETTER_SIGN, TOKEN_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { BANK_CUES, matchBankCue, matchIfsc } from './bank.ts'
import { matchBic } from './bic.ts'
import { CODE_CUES, EXPIRY_CUES, matchCardCode, matchExpiry } from './card_cues.ts'
import { CORE_MONEY } from './core.ts'
import {
  BECH32_PREFIXES,
  CASH_PREFIXES,
  matchBech32,
  matchCash,
  matchTon,
  matchWallet,
  matchWalletCue,
  TON_PREFIXES,
  WALLET_CUES,
} from './wallet.ts'

/** Cards, accounts and wallets. What else runs of digits are is read in numbers.ts. */
export const MONEY_DETECTORS: readonly Detector[] = [
  ...CORE_MONEY,
  row('card_expiry', 'CREDIT_CARD', {
    prefixes: EXPIRY_CUES,
    after: GAP_SIGN,
    match: matchExpiry,
    confidence: 0.8,
  }),
  row('card_code', 'SECRET', {
    prefixes: CODE_CUES,
    after: GAP_SIGN,
    match: matchCardCode,
    confidence: 0.8,
  }),
  row('bic', 'BIC', {
    anchors: ['capital'],
    after: CAPITAL_SIGN,
    word: [6, 31],
    match: matchBic,
    confidence: 0.9,
  }),
  row('ifsc', 'BANK_ACCOUNT', {
    anchors: ['capital'],
    after: CAPITAL_SIGN,
    word: [11, 11],
    match: matchIfsc,
    confidence: 0.85,
  }),
  row('bank_cue', 'BANK_ACCOUNT', {
    prefixes: BANK_CUES,
    after: GAP_SIGN,
    match: matchBankCue,
    confidence: 0.8,
    why: 'word before',
  }),
  row('wallet_number', 'CRYPTO_WALLET', {
    anchors: ['digit'],
    digits: [1, 12],
    after: LETTER_SIGN,
    word: [26, 31],
    match: matchWallet,
    confidence: 0.99,
  }),
  row('wallet_capital', 'CRYPTO_WALLET', {
    anchors: ['capital'],
    after: TOKEN_SIGN,
    word: [26, 31],
    match: matchWallet,
    confidence: 0.99,
  }),
  row('wallet_ton', 'CRYPTO_WALLET', {
    prefixes: TON_PREFIXES,
    after: TOKEN_SIGN,
    match: matchTon,
    confidence: 0.99,
  }),
  row('wallet_small', 'CRYPTO_WALLET', {
    prefixes: ['t1', 't3', 'tz1', 'tz2', 'tz3'],
    word: [26, 31],
    after: TOKEN_SIGN,
    match: matchWallet,
    confidence: 0.99,
  }),
  row('wallet_ripple', 'CRYPTO_WALLET', {
    prefixes: ['r'],
    word: [25, 31],
    after: CAPITAL_SIGN | DIGIT_SIGN,
    match: matchWallet,
    confidence: 0.99,
  }),
  row('wallet_cue', 'CRYPTO_WALLET', {
    prefixes: WALLET_CUES,
    after: GAP_SIGN,
    match: matchWalletCue,
    confidence: 0.95,
  }),
  row('wallet_bech32', 'CRYPTO_WALLET', {
    prefixes: BECH32_PREFIXES,
    word: [20, 31],
    after: TOKEN_SIGN,
    match: matchBech32,
    confidence: 0.99,
  }),
  row('wallet_cash', 'CRYPTO_WALLET', {
    prefixes: CASH_PREFIXES,
    after: TOKEN_SIGN,
    match: matchCash,
    confidence: 0.99,
  }),
]
