import { DIGIT_SIGN, GAP_SIGN, LETTER_SIGN, NAME_SIGN, SLASH_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { isSpacedMark, matchListedCard, matchSpacedCard, matchTrack } from './card.ts'
import { IBAN_PREFIXES, matchGluedIban, matchIban } from './iban.ts'

/** Accounts and cards that their check digits tell. Cards of one run of digits are read with all other numbers. */
export const CORE_MONEY: readonly Detector[] = [
  row('iban', 'IBAN', {
    prefixes: IBAN_PREFIXES,
    after: DIGIT_SIGN,
    match: matchIban,
    confidence: 0.98,
  }),
  row('iban_glued', 'IBAN', {
    prefixes: ['iban'],
    after: LETTER_SIGN,
    match: matchGluedIban,
    confidence: 0.98,
  }),
  row('card_spaced', 'CREDIT_CARD', {
    anchors: ['digit'],
    digits: [4, 4],
    goesOn: (_, mark) => isSpacedMark(mark),
    match: matchSpacedCard,
    confidence: 0.95,
  }),
  row('card_listed', 'CREDIT_CARD', {
    anchors: ['digit'],
    digits: [14, 19],
    before: NAME_SIGN | GAP_SIGN | SLASH_SIGN,
    match: matchListedCard,
    confidence: 0.95,
  }),
  row('card_track', 'CREDIT_CARD', {
    prefixes: ['b'],
    after: DIGIT_SIGN,
    match: matchTrack,
    confidence: 0.99,
  }),
]
