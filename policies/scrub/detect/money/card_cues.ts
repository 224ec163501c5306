import { contextOf, hasContext } from '../../context.ts'
import type { Input, Span } from '../../types.ts'

// What stands beside a card's number: its expiry and its code.

const CARD = contextOf(
  `card|credit|debit|cc|visa|mastercard|maestro|amex|discover|cvv|cvc|cvv2|pan|karte|kreditkarte|tarjeta|carte|carta|cartão|kaart`,
)

export const EXPIRY_CUES: readonly string[] =
  `exp|exp.|expiry|expires|expiration|exp date|exp_date|expdate|expiry date|expiry_date|expirydate|expiration date|expiration_date
|expirationdate|valid thru|valid until|valid to|good thru|card_exp|cc_exp|ablaufdatum|verfallsdatum|caducidad|vencimiento|validade
|scadenza|date d'expiration|vervaldatum`
    .replace(/\n/g, '')
    .split('|')

export const CODE_CUES: readonly string[] =
  `cvv|cvc|cvv2|cvc2|cvn|cvn2|csc|cid|card code|card_code|security code|security_code|card verification value|card verification code
|card verification|verification value|kartenpruefnummer|pruefnummer|codigo de seguridad|codice di sicurezza|cryptogramme`
    .replace(/\n/g, '')
    .split('|')

const GAP = `[\\s:=#"'()_\\\\-]{1,6}(?:(?:is|was|code|number|no\\.?) )?`
const EXPIRY = new RegExp(
  `^${GAP}((?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4]\\d|(?:0[1-9]|1[0-2])[2-4]\\d|20[2-4]\\d[/-](?:0[1-9]|1[0-2]))(?![\\w/-])`,
)
const CODE = new RegExp(`^${GAP}(\\d{3,4})(?![\\w.%]|[-/:]\\d)`)
const LOOK_MAX = 28

/** `exp 12/27`, where cards are spoken of: certificates expire too. */
export function matchExpiry(input: Input): Span | undefined {
  const span = valueAfter(input, EXPIRY)
  return span !== undefined && hasContext(input, span, CARD) ? span : undefined
}

/** `cvv 123`: three or four digits. */
export function matchCardCode(input: Input, at: number): Span | undefined {
  const span = valueAfter(input, CODE)
  if (span === undefined) return undefined
  // `cid` is a content's and a company's id more often than a card's.
  const isSure = !/^(?:cid|csc)$/i.test(input.text.slice(at, input.prefixEnd))
  return isSure || hasContext(input, { start: at, end: span.end }, CARD) ? span : undefined
}

function valueAfter(input: Input, form: RegExp): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += LOOK_MAX
  const found = form.exec(text.slice(prefixEnd, prefixEnd + LOOK_MAX))
  if (found?.[1] === undefined) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - found[1].length, end, resume: end, why: 'word before' }
}
