import { codeAt, isLetter, isQuote, isSpace, isWord } from '../chars.ts'
import type { KeyMeaning, KeyReader } from '../key_book.ts'
import type { Input, Span } from '../types.ts'
import { unitAt } from '../units.ts'
import type { PairContext } from './pair_values.ts'
import { valueAt } from './pair_values.ts'
import { isReference } from './references.ts'

const NAME_MAX = 40
const TOOL_MAX = 160
/** Programs of which a short flag takes a password, and that flag. */
const TOOLS =
  /(?:^|[\s/\\"'`|;&(])(?:(sshpass|docker login|podman login|mongo\w{0,8}|az login|helm \w{1,20}|redis-cli|mysql\w{0,8}|mariadb\w{0,6}|sqlcmd|bcp|ldap\w{1,8}|plink|pscp|psexec\w{0,4}|keytool|smbclient|mosquitto_\w{3}|htpasswd|isql|rabbitmqadmin|xfreerdp|ansible\w{0,10}|wget|curl|openssl \w{1,16}|ssh-keygen|unzip|zip|useradd|usermod|gh secret set \S{1,40}))(?:\.exe)?\s(?:[^\n|;&]{0,150}\s)?$/i
const PASSWORD_FLAGS: ReadonlyMap<string, RegExp> = new Map([
  [
    'p',
    /^(?:sshpass|docker|podman|mongo|az|helm|mysql|mariadb|psexec|htpasswd|rabbitmqadmin|useradd|usermod)/i,
  ],
  ['a', /^redis-cli/i],
  ['P', /^(?:sqlcmd|bcp|isql|mosquitto|unzip|zip)/i],
  ['N', /^ssh-keygen/i],
  ['b', /^gh secret/i],
  ['w', /^ldap/i],
  ['k', /^openssl/i],
  ['pw', /^(?:plink|pscp)/i],
])
const USER_FLAG =
  /^(?:docker|podman|mongo|mysql|mariadb|sqlcmd|az|psexec|mosquitto|helm|rabbitmqadmin)/i

/** `--password hunter2`, `-Password hunter2`, `mysql -u bob -p hunter2`: the value after a flag, by its name. */
export function matchFlag(input: Input, at: number, lookup: KeyReader): Span | undefined {
  const { units, text } = input
  // A rule of dashes.
  if (unitAt(units, at - 1) === 45 && unitAt(units, at - 2) === 45) return undefined
  let start = at
  while (start - at < 2 && unitAt(units, start) === 45) start++
  let end = start
  while (end - start < NAME_MAX && isFlagName(unitAt(units, end))) end++
  input.steps += end - at
  if (end === start || !isLetter(unitAt(units, start))) return undefined
  if (unitAt(units, end) !== 32) return undefined
  if (unitAt(units, end + 1) === 45 || isSpace(unitAt(units, end + 1))) return undefined
  const name = text.slice(start, end)
  const meaning =
    name.length < 3 && start - at === 1
      ? shortFlag(text, at, name)
      : longFlag(input, { start, end }, lookup)
  if (meaning === undefined) return undefined
  const value = flagValue(input, end + 1, { meaning, values: lookup.values })
  if (value !== undefined) input.steps += value.end - value.start
  return value
}

function isFlagName(code: number): boolean {
  return isWord(code) || code === 45 || code === 95 || code === 46
}

function longFlag(
  { units, text }: Input,
  { start, end }: { readonly start: number; readonly end: number },
  lookup: KeyReader,
): KeyMeaning | undefined {
  if (!lookup.mayEnd(units, end)) return undefined
  const meaning = lookup.meaningOf(text.slice(start, end))
  return meaning?.queryOnly === true ? undefined : meaning
}

function shortFlag(text: string, at: number, name: string): KeyMeaning | undefined {
  if (name !== 'u' && name !== 'U' && !PASSWORD_FLAGS.has(name)) return undefined
  const tool = TOOLS.exec(text.slice(Math.max(0, at - TOOL_MAX), at))?.[1]
  if (tool === undefined) return undefined
  if (PASSWORD_FLAGS.get(name)?.test(tool) === true) return { kind: 'SECRET', grade: 'always' }
  return name.toLowerCase() === 'u' && USER_FLAG.test(tool)
    ? { kind: 'USERNAME', grade: 'shape' }
    : undefined
}

function flagValue(
  input: Input,
  start: number,
  { meaning, values }: Pick<PairContext, 'meaning' | 'values'>,
): Span | undefined {
  const { text } = input
  const opens = isQuote(codeAt(text, start)) || codeAt(text, start) === 92
  if (opens || meaning.grade !== 'always' || meaning.kind !== 'SECRET')
    return valueAt(input, start, { meaning, quotedKey: false, spaced: false, values })
  let end = start
  while (end < text.length && !isSpace(text.charCodeAt(end)) && !isQuote(text.charCodeAt(end)))
    end++
  const value = text.slice(start, end)
  // A sentence about the flag: `--password is required`.
  if (end - start < 3 || /^[a-z]{1,8}[.,;:)]?$/.test(value) || isReference(value)) return undefined
  return { start, end, kind: meaning.kind, why: 'flag', resume: end }
}
