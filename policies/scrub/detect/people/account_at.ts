import { codeAt, isDigit, isQuote, isSpace, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { isPersonalAccount } from './plain_accounts.ts'
import { isSharedAccount } from './shared_accounts.ts'

// Accounts before an `@` that no mail domain follows: `jane@localhost`, `ssh jane@10.0.0.7`, `'jane'@'%'`.

const NAME_MAX = 40
const LOGIN_WORDS =
  /(?:ssh|scp|sftp|rsync|mosh|kinit|sudo|login|user|ftp|telnet|principal|client)\b[^\n]{0,24}$/i

/** The name before the `@`, where a host and no domain stands after it. */
export function matchAccountAt(input: Input, at: number): Span | undefined {
  const { text } = input
  const quote = codeAt(text, at - 1)
  const next = codeAt(text, at + 1)
  if (isQuote(quote)) return next === quote ? quotedAccount(input, at, quote) : undefined
  if (!isWord(quote) || !isWord(next)) return undefined
  const end = hostEnd(text, at + 1)
  input.steps += end - at
  let start = at
  while (at - start < NAME_MAX && isName(codeAt(text, start - 1))) start--
  while (start < at && !isWord(codeAt(text, start))) start++
  input.steps += at - start
  // `user:pass@host` and `@scope/name@tag` are other things.
  const before = codeAt(text, start - 1)
  if (before === 58 || before === 47 || before === 64 || before === 36) return undefined
  if (isDigit(codeAt(text, start)) || !isHost(text, { start, at, end })) return undefined
  return accountSpan(text, start, at)
}

/** `@karin.weber could you look?`: a name with a part that people are called by, never a package (`@scope/name`). */
export function matchMention(input: Input, at: number): Span | undefined {
  const { text } = input
  const before = codeAt(text, at - 1)
  if (before !== 0 && !isSpace(before) && before !== 40) return undefined
  let end = at + 1
  while (end - at < NAME_MAX && isName(codeAt(text, end))) end++
  input.steps += end - at
  const next = codeAt(text, end)
  while (end > at && !isWord(codeAt(text, end - 1))) end--
  if (next === 47 || next === 40 || next === 64 || next === 61) return undefined
  const name = text.slice(at + 1, end)
  if (!isPersonalAccount(name) || isSharedAccount(name)) return undefined
  return { start: at + 1, end, resume: end }
}

/** `'jane'@'localhost'`, as MySQL writes accounts. */
function quotedAccount(input: Input, at: number, quote: number): Span | undefined {
  const { text } = input
  const close = at - 1
  let start = close
  while (close - start < NAME_MAX && isName(codeAt(text, start - 1))) start--
  input.steps += close - start
  return codeAt(text, start - 1) === quote ? accountSpan(text, start, close) : undefined
}

function accountSpan(text: string, start: number, end: number): Span | undefined {
  if (end - start < 2 || isSharedAccount(text.slice(start, end))) return undefined
  return { start, end, kind: 'USERNAME', confidence: 0.7, why: 'account on a host', resume: end }
}

function isName(code: number): boolean {
  return isWord(code) || code === 46 || code === 95 || code === 45
}

function hostEnd(text: string, from: number): number {
  let end = from
  while (
    end - from < 64 &&
    (isWord(codeAt(text, end)) || codeAt(text, end) === 45 || codeAt(text, end) === 46)
  )
    end++
  while (codeAt(text, end - 1) === 46) end--
  return end
}

/** `localhost`, an IPv4 address, any host in a shell's prompt or after `ssh`. */
function isHost(
  text: string,
  { start, at, end }: { readonly start: number; readonly at: number; readonly end: number },
): boolean {
  const host = text.slice(at + 1, end)
  // A number of one digit in front is rather a version: `tool@1.2.3.4`.
  if (/^localhost$/i.test(host) || /^\d{2,3}(?:\.\d{1,3}){3}$/.test(host)) return true
  const first = host.charCodeAt(0)
  if (isDigit(first) || host.includes('.')) return false
  const rest = text.slice(end, end + 3)
  if (/^:(?:~|\/[a-z])/.test(rest) || /^(?: ~|\] )/.test(rest)) return true
  return LOGIN_WORDS.test(text.slice(Math.max(0, start - 36), start))
}
