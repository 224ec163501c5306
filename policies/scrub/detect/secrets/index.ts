import {
  CAPITAL_SIGN,
  DASH_SIGN,
  DIGIT_SIGN,
  GAP_SIGN,
  HEX_SIGN,
  LETTER_SIGN,
  NAME_SIGN,
} from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { matchAccount, matchPgpass } from './accounts.ts'
import { COMMANDS, matchCommand, matchCommandFlag, matchPiped } from './command_line.ts'
import { JSON_WEB_TOKENS, PEM_BLOCKS, SCHEMES_OF_AUTH, URL_USER_INFO } from './core.ts'
import { SECRET_CUE_DETECTORS } from './cues.ts'
import { GENERIC_WORDS, matchGeneric } from './generic.ts'
import { HASH_PREFIXES, matchCrypt, matchLdapHash, matchWordHash, SCHEMES } from './hashes.ts'
import { HOOK_PREFIXES, matchHook } from './hooks.ts'
import {
  matchClickhouse,
  matchEntra,
  matchFacebook,
  matchMailchimp,
  matchMaxmind,
  matchTelegram,
  matchTerraform,
} from './infix.ts'
import { KEY_FILES } from './key_files.ts'
import { matchKubernetes } from './kubernetes.ts'
import { NEAR_DETECTORS } from './near.ts'
import { PHRASE_DETECTORS } from './phrases.ts'
import { TOKEN_FORMATS } from './token_formats.ts'
import { tokenRow } from './tokens.ts'

const INFIX: readonly Detector[] = [
  row('terraform_token', 'SECRET', {
    prefixes: ['atlasv1'],
    match: matchTerraform,
    confidence: 0.97,
  }),
  row('telegram_token', 'SECRET', {
    anchors: ['colon'],
    before: DIGIT_SIGN,
    after: CAPITAL_SIGN,
    match: matchTelegram,
    confidence: 0.95,
  }),
  row('mailchimp_key', 'SECRET', {
    anchors: ['dash'],
    before: HEX_SIGN,
    after: LETTER_SIGN,
    match: matchMailchimp,
    confidence: 0.95,
  }),
  row('clickhouse_key', 'SECRET', {
    anchors: ['digit'],
    after: HEX_SIGN,
    word: [20, 31],
    match: matchClickhouse,
    confidence: 0.95,
  }),
  row('entra_secret', 'SECRET', {
    anchors: ['tilde'],
    before: CAPITAL_SIGN,
    match: matchEntra,
    confidence: 0.97,
  }),
  row('facebook_token', 'SECRET', {
    anchors: ['digit'],
    digits: [15, 16],
    word: [15, 16],
    match: matchFacebook,
    confidence: 0.95,
  }),
  row('maxmind_key', 'SECRET', { prefixes: ['mmk'], match: matchMaxmind, confidence: 0.95 }),
]

const HASHES: readonly Detector[] = [
  row('password_hash', 'PASSWORD_HASH', {
    anchors: ['dollar'],
    match: matchCrypt,
    confidence: 0.97,
  }),
  row('framework_hash', 'PASSWORD_HASH', {
    prefixes: HASH_PREFIXES,
    match: matchWordHash,
    confidence: 0.95,
  }),
  row('directory_hash', 'PASSWORD_HASH', {
    prefixes: SCHEMES,
    match: matchLdapHash,
    confidence: 0.95,
  }),
]

/** Secrets: keys of vendors, credentials, hashes of passwords, what prose calls a secret. */
export const SECRET_DETECTORS: readonly Detector[] = [
  ...URL_USER_INFO,
  ...PEM_BLOCKS,
  ...KEY_FILES,
  ...TOKEN_FORMATS.map(tokenRow),
  ...INFIX,
  ...JSON_WEB_TOKENS,
  ...HASHES,
  ...SCHEMES_OF_AUTH,
  row('web_hook', 'SECRET', { prefixes: HOOK_PREFIXES, match: matchHook, confidence: 0.95 }),
  row('command_flag', 'SECRET', {
    anchors: ['dash'],
    before: GAP_SIGN,
    after: LETTER_SIGN | DASH_SIGN,
    match: matchCommandFlag,
    confidence: 0.9,
    why: 'flag',
  }),
  row('account', 'SECRET', { anchors: ['at'], match: matchAccount, confidence: 0.8 }),
  row('pgpass', 'SECRET', {
    anchors: ['colon'],
    after: NAME_SIGN,
    match: matchPgpass,
    confidence: 0.85,
  }),
  row('command', 'SECRET', {
    prefixes: COMMANDS,
    match: matchCommand,
    confidence: 0.85,
    why: 'command before',
  }),
  row('piped', 'SECRET', {
    prefixes: ['echo'],
    after: GAP_SIGN,
    match: matchPiped,
    confidence: 0.8,
    why: 'command behind',
  }),
  ...NEAR_DETECTORS,
  ...PHRASE_DETECTORS,
  ...SECRET_CUE_DETECTORS,
]

/** What only looks like a secret by its name and its value: asked after all that knows names as a whole. */
export const GENERIC_SECRET_DETECTORS: readonly Detector[] = [
  row('generic_secret', 'SECRET', {
    anchors: ['equals', 'colon'],
    near: GENERIC_WORDS,
    match: matchGeneric,
    confidence: 0.6,
    why: 'name of a secret, value drawn by lot',
  }),
  row('kubernetes_secret', 'SECRET', {
    anchors: ['colon'],
    near: GENERIC_WORDS,
    match: matchKubernetes,
    confidence: 0.8,
    why: 'manifest of a secret',
  }),
]
