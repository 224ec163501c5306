import { isQuote, isSpace, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { looksPassword } from './password_form.ts'

// A name and a password with a colon between them, outside of addresses with a scheme.

const LOOK_MAX = 96
const NAME = /^[a-z][\w.-]{0,31}$/i
/** What stands before a colon and is no name: schemes, labels of addresses and of files. */
const NO_NAME =
  /^(?:mailto|sips?|xmpp|acct|tel|sms|https?|ftp|ssh|git|npm|pkg|docker|oci|e-?mail|mail|from|to|cc|bcc|reply-to|sender|user|username|login|contact|by|owner|author|sha\d*|md5|image|error|warn|info|debug)$/i
const TOOL =
  /(?:^|[\s;|&])(?:ssh|scp|sftp|rsync|ftp|lftp|mysql|psql|mongo|telnet|smbclient)(?: -\S+)* $/
const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/

/** `root:hunter2@10.0.0.5`, `ssh bob:hunter2@host`: asked at the `@`. */
export function matchAccount(input: Input, at: number): Span | undefined {
  const { units, text } = input
  let start = at
  let colon = -1
  while (at - start < LOOK_MAX && !ends(unitAt(units, start - 1))) {
    start--
    if (unitAt(units, start) === 58) colon = start
  }
  input.steps += at - start
  if (colon <= start || at - colon < 5 || unitAt(units, colon + 1) === 47) return undefined
  const name = text.slice(start, colon)
  const password = text.slice(colon + 1, at)
  if (!NAME.test(name) || NO_NAME.test(name) || password.includes(':')) return undefined
  const told =
    ADDRESS.test(text.slice(at + 1, at + 20)) ||
    TOOL.test(text.slice(Math.max(0, start - 40), start))
  if (!told && !/[!#$%^&*?]/.test(password)) return undefined
  return looksPassword(password, { told: true, quoted: false })
    ? { start: colon + 1, end: at }
    : undefined
}

function ends(code: number): boolean {
  if (code === 0 || isSpace(code) || isQuote(code)) return true
  return code === 60 || code === 62 || code === 44 || code === 61 || code === 64 || code === 0xff20
}

const LINE = /^(?:[a-z\d*][\w.*-]{0,80}|\*):(?:\d{2,5}|\*):[\w*.-]{1,64}:[\w*.-]{1,64}:$/i

/** A line of `.pgpass`: `host:port:database:name:password`, asked at its third colon. */
export function matchPgpass(input: Input, at: number): Span | undefined {
  const { units, text } = input
  const start = lineStart(input, at)
  if (start < 0) return undefined
  let end = at + 1
  while (end - at < LOOK_MAX && isPart(unitAt(units, end)) && unitAt(units, end) !== 58) end++
  if (unitAt(units, end) !== 58 || !LINE.test(text.slice(start, end + 1))) return undefined
  const value = /^[^\s:]{3,128}(?=\s|$)/.exec(text.slice(end + 1, end + 132))?.[0]
  if (value === undefined || !looksPassword(value, { told: true, quoted: true })) return undefined
  return { start: end + 1, end: end + 1 + value.length }
}

/** Where the line starts of which two colons stand before `at`, or -1. */
function lineStart(input: Input, at: number): number {
  const { units } = input
  let colons = 0
  let start = at
  while (at - start < LOOK_MAX && colons < 3 && isPart(unitAt(units, start - 1))) {
    start--
    if (unitAt(units, start) === 58) colons++
  }
  input.steps += at - start
  const before = unitAt(units, start - 1)
  return colons === 2 && (before === 0 || before === 10) ? start : -1
}

function isPart(code: number): boolean {
  return (
    code < 128 &&
    (isWord(code) || code === 46 || code === 45 || code === 95 || code === 42 || code === 58)
  )
}
