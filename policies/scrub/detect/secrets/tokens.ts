import { codeAt, isDigit, isWord } from '../../chars.ts'
import { HEX_SIGN, TOKEN_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'

/** One format of a key: what it starts with and how many code units of its alphabet follow at least. */
interface TokenFormat {
  readonly name: string
  readonly prefixes: readonly string[]
  readonly restMin: number
  /** Letters after the prefix: `upper` (and digits), `hex`, or `url` (letters, digits, `-`, `_`, `.`). */
  readonly alphabet: 'upper' | 'hex' | 'url'
}

const FORMATS: readonly TokenFormat[] = [
  {
    name: 'aws_access_key',
    prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'AROA', 'AIDA', 'AGPA', 'ANPA'],
    restMin: 16,
    alphabet: 'upper',
  },
  {
    name: 'github_token',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    restMin: 20,
    alphabet: 'url',
  },
  {
    name: 'gitlab_token',
    prefixes: [
      'glpat-',
      'gldt-',
      'glrt-',
      'glsoat-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
    ],
    restMin: 16,
    alphabet: 'url',
  },
  {
    name: 'slack_token',
    prefixes: [
      'xoxb-',
      'xoxp-',
      'xoxa-',
      'xoxr-',
      'xoxs-',
      'xoxe-',
      'xoxe.',
      'xoxc-',
      'xoxd-',
      'xapp-',
    ],
    restMin: 10,
    alphabet: 'url',
  },
  {
    name: 'stripe_key',
    prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_', 'pk_live_'],
    restMin: 10,
    alphabet: 'url',
  },
  { name: 'npm_token', prefixes: ['npm_'], restMin: 30, alphabet: 'url' },
  { name: 'sendgrid_key', prefixes: ['SG.'], restMin: 30, alphabet: 'url' },
  { name: 'twilio_key', prefixes: ['SK', 'AC'], restMin: 32, alphabet: 'hex' },
  {
    name: 'openai_key',
    prefixes: ['sk-proj-', 'sk-ant-', 'sk-svcacct-', 'sk-or-'],
    restMin: 16,
    alphabet: 'url',
  },
  { name: 'openai_key', prefixes: ['sk-'], restMin: 32, alphabet: 'url' },
  { name: 'google_key', prefixes: ['AIza'], restMin: 30, alphabet: 'url' },
  { name: 'google_token', prefixes: ['ya29.', 'GOCSPX-'], restMin: 20, alphabet: 'url' },
  {
    name: 'vendor_token',
    prefixes: [
      'dop_v1_',
      'doo_v1_',
      'shpat_',
      'shpss_',
      'shpca_',
      'shppa_',
      'pypi-',
      'hf_',
      'lin_api_',
      'sqp_',
    ],
    restMin: 24,
    alphabet: 'url',
  },
  {
    name: 'vendor_token',
    prefixes: ['dapi', 'key-'],
    restMin: 32,
    alphabet: 'hex',
  },
  {
    name: 'vendor_token',
    prefixes: [
      'NRAK-',
      'dckr_pat_',
      'ATATT',
      'figd_',
      'rubygems_',
      'sntrys_',
      'sntryu_',
      'glc_',
      'sq0atp-',
    ],
    restMin: 20,
    alphabet: 'url',
  },
  {
    name: 'vendor_token',
    prefixes: [
      'sq0csp-',
      'PMAK-',
      'hvs.',
      'hvb.',
      'xkeysib-',
      'EAACEdEose0cBA',
      'gsk_',
      'r8_',
      'tskey-',
      'pul-',
    ],
    restMin: 20,
    alphabet: 'url',
  },
  {
    name: 'vendor_token',
    prefixes: [
      'AGE-SECRET-KEY-1',
      'CFPAT-',
      'pscale_tkn_',
      'pscale_pw_',
      'phc_',
      'phx_',
      'atlasv1',
      'secret_',
    ],
    restMin: 30,
    alphabet: 'url',
  },
]

/** Rows of the table of detectors, one for each format. */
export const TOKEN_DETECTORS: readonly Detector[] = FORMATS.map((format) => ({
  name: format.name,
  kind: 'SECRET',
  anchors: [],
  prefixes: format.prefixes.map((prefix) => prefix.toLowerCase()),
  after: format.alphabet === 'hex' ? HEX_SIGN : TOKEN_SIGN,
  match: (input, at) => matchToken(input, at, format),
  confidence: 0.95,
}))

function matchToken(input: Input, at: number, format: TokenFormat): Span | undefined {
  const { text, prefixEnd } = input
  if (!format.prefixes.includes(text.slice(at, prefixEnd))) return undefined
  const head = tokenEnd(text, prefixEnd, prefixEnd + LOOK_MAX)
  input.steps += head - at
  const rest = text.slice(prefixEnd, head)
  if (rest.length < format.restMin || !fits(rest, format)) return undefined
  let end = tokenEnd(text, head, text.length)
  while (end > prefixEnd && !isWord(text.charCodeAt(end - 1))) end--
  input.steps += end - head
  return { start: at, end, resume: end }
}

/** As much as decides whether it is a token; only a token is read to its end. */
const LOOK_MAX = 128

/** One past the code units that tokens are made of: letters, digits, `-`, `_`, `.`. */
export function tokenEnd(text: string, from: number, limit: number): number {
  let end = from
  while (end < text.length && end < limit && isToken(text.charCodeAt(end))) end++
  return end
}

function isToken(code: number): boolean {
  if (code > 127) return false
  return isWord(code) || code === 45 || code === 95 || code === 46
}

function fits(rest: string, format: TokenFormat): boolean {
  const head = rest.slice(0, format.restMin)
  if (format.alphabet === 'hex') return /^[0-9a-f]+$/.test(head) && rest.length === format.restMin
  if (format.alphabet === 'upper') return /^[A-Z0-9]+$/.test(head)
  return hasDigit(rest)
}

/** No key of any vendor is without a digit; names such as `hf_transformers` are. */
function hasDigit(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (isDigit(codeAt(text, index))) return true
  return false
}
