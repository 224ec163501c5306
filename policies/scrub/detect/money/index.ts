import { DIGIT_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { idCueRow } from '../cue.ts'
import { row } from '../row.ts'
import { IBAN_PREFIXES, matchIban } from './iban.ts'

/** Cards, accounts and wallets. */
export const MONEY_DETECTORS: readonly Detector[] = [
  row('iban', 'IBAN', {
    prefixes: IBAN_PREFIXES,
    after: DIGIT_SIGN,
    match: matchIban,
    confidence: 0.98,
  }),
  idCueRow('iban_cue', 'IBAN', 'iban'),
  idCueRow('card_cue', 'CREDIT_CARD', 'card number|credit card|debit card|card ending'),
]
