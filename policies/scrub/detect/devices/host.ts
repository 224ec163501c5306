import { isDigit, isLetter, isUpper, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { hasLabel, labelOf } from '../label.ts'

// Names of machines that one person uses. Servers, pods and `localhost` are nobody's.

const LABEL = labelOf(
  `host|hostname|host name|machine|machine name|machinename|computer|computer name|computername|device|device name|devicename|workstation
|workstation name|netbios|netbios name|client|client name|client host|pc|pc name|rechner|rechnername|computername|gerät|poste|nom de l ordinateur
|equipo|nombre de equipo|dispositivo|logged on to|source workstation|remote host|node name|peer`,
)
const DOMAIN =
  /^\.(?:local|lan|home|localdomain|fritz\.box|internal|corp(?:\.[a-z\d-]+){0,3}|(?:[a-z\d-]+\.){1,3}(?:com|net|org|local|lan|de|io|example))(?![\w-])/i

/** One past the domain behind a name, or `end`. */
function domainEnd(text: string, end: number): number {
  return end + (DOMAIN.exec(text.slice(end, end + 48))?.[0].length ?? 0)
}

export const PC_PREFIXES: readonly string[] = ['desktop-', 'laptop-']
const PC = /^(?:desktop|laptop)-[a-z\d]{4,12}(?![\w-])/i
const NO_NAMES =
  /^(?:app|apps|client|mode|view|only|site|user|users|first|agent|pool|version|build|web|linux|windows|chrome|edge|search|entry|team|test|sync|icon|file|icons|theme|shell|portal|session|bridge|manager|runner|images?|computer|machine|device)$/i

/** `DESKTOP-7H2K9QJ`, `LAPTOP-…`: names that Windows makes up, and those that people make of them. */
export function matchPcName(input: Input, at: number): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 24
  const found = PC.exec(text.slice(at, at + 24))?.[0]
  if (found === undefined) return undefined
  const name = found.slice(prefixEnd - at)
  if (NO_NAMES.test(name)) return undefined
  const isMade = /\d/.test(name) && /[a-z]/i.test(name) && name.length > 5
  const isCapital = found === found.toUpperCase() && isLetter(name.charCodeAt(0))
  if (!isMade && !isCapital && !hasLabel(input, at, LABEL)) return undefined
  const end = domainEnd(text, at + found.length)
  return { start: at, end, resume: end }
}

/** Words for machines that carry their owner's name. */
export const OWNED_PREFIXES: readonly string[] =
  'macbook|iphone|ipad|imac|mbp|macmini|mac-mini|galaxy|pixel|laptop|pc|notebook|thinkpad|surface|desktop|portatil|ordinateur|windows-pc|chromebook|apple-watch|airpods'.split(
    '|',
  )
const OWNED_AFTER =
  /^(?:macbook|iphone|ipad|imac|mbp|mac-?mini|galaxy|pixel|laptop|pc|notebook|surface|portatil|ordinateur|chromebook|airpods|apple-watch)(?:([- _])(?:pro|air|mini|max|plus|ultra|[a-z]?\d{1,2}[a-z]?)){0,2}([- _])(?:von|de|di|du|van|af|av|od|of|fra|del|da|do|d)(?:\2|['’])\p{Lu}\p{Ll}+(?:\2\p{Lu}\p{Ll}+)?/iu
const OWNER =
  /(?:^|[^\p{L}\p{N}_-])(\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?(?:['’]s[- _]|['’][- _]|s[-_]))$/u
/** Ends in `s` without being a person's. */
const NO_OWNERS =
  /^(?:windows|sales|business|users?|customers?|clients?|guests?|mens|womens|kids|games|apps|forms|news|reports?|services?|devices?|apples?|samsungs?|googles?|ios|macos|it|that|what|there|here|who|let|he|she|today|this|access|always|process|express|plus|wireless)['’]?s?[- _]$/i
const TAIL =
  /^(?:[- _](?:pro|air|mini|max|plus|ultra|[a-z]?\d{1,2}[a-z]?|\(\d\))(?![\p{L}\d])){0,2}/iu
const LOOK_BACK_MAX = 32

/** `Annas-iPhone`, `Anna’s MacBook Pro`, `MacBook-Pro-von-Anna.local`, asked at the machine's word. */
export function matchOwnedName(input: Input, at: number): Span | undefined {
  const { text, units, prefixEnd } = input
  const before = unitAt(units, at - 1)
  input.steps += LOOK_BACK_MAX
  const isJoined = before === 45 || before === 95 || before === 32
  const owner = isJoined
    ? OWNER.exec(text.slice(Math.max(0, at - LOOK_BACK_MAX), at))?.[1]
    : undefined
  if (owner !== undefined && !NO_OWNERS.test(owner) && !isLetter(unitAt(units, prefixEnd))) {
    const tail = TAIL.exec(text.slice(prefixEnd, prefixEnd + 24))?.[0].length ?? 0
    const end = domainEnd(text, prefixEnd + tail)
    return { start: at - owner.length, end, resume: end }
  }
  const found = OWNED_AFTER.exec(text.slice(at, at + 64))?.[0]
  if (found === undefined || isWord(unitAt(units, at + found.length))) return undefined
  const end = domainEnd(text, at + found.length)
  return { start: at, end, resume: end }
}

/** Keys and words before a machine's name. Those of the first list name a person's machine as often as not. */
const MACHINE_CUES = `machine name|machinename|machine_name|machine-name|computer name|computername|computer_name|computer|device name|devicename
|device_name|device-name|workstation|workstation name|workstationname|workstation_name|netbios name|netbiosname|netbios_name|pc name|pcname
|pc_name|rechnername|nombre de equipo|nom de poste|clientname|client_name|clienthostname|dhcp_hostname|dhcp hostname|dhcp-hostname|source workstation`
const HOST_CUES = 'host|hostname|host_name|host-name|host name|node|machine|host.name|server'

export const HOST_CUES_ALL: readonly string[] = `${MACHINE_CUES}|${HOST_CUES}`
  .replace(/\n/g, '')
  .split('|')
const SURE_CUES = new Set(MACHINE_CUES.replace(/\n/g, '').split('|'))

const SKIPPED = /^(?:[\s:=#"'()\\]|(?:is|was|name)(?![\w-]))+/i
const NAME = /^[a-z][a-z\d]*(?:[-_.][a-z\d]+)*(?![\w-])/i
const PERSONAL =
  /(?:^|[-_.])(?:desktop|laptop|lap|lt|ltp|pc|nb|ntb|notebook|macbook|mbp|mba|imac|iphone|ipad|thinkpad|tp|surface|wks|wkst|workstation|ws|xps|galaxy|pixel|chromebook|android)\d*(?:$|[-_.])/i
const SERVER =
  /(?:^|[-_.\d])(?:web|www|prod|prd|srv|svr|server|db|sql|app|api|node|worker|host|vm|k8s|kube|pod|cluster|dev|test|tst|qa|uat|stg|stage|staging|ip|ec2|aks|gke|eks|redis|kafka|proxy|lb|gw|gateway|router|switch|dc|mail|mx|smtp|imap|dns|ns|ci|build|runner|agent|agents|jenkins|localhost|cache|queue|batch|edge|cdn|win|vps|cloud|container|docker|bastion|nat|fw|nas|print|backup|monitor|log|logs|elastic|es|mongo|pg|postgres|mysql|oracle|file|fs|ftp|share|svc|service|ingress|master|slave|primary|replica|shard|core|auth|hub|broker|consumer|scheduler|crm|erp|sap|exchange|azure|aws|gcp|fv-az|hosted)\d*(?:$|[-_.\d])/i
const LOOK_MAX = 64

/** True for names of servers, pods and machines of builds, by a part of the name. */
export function isServerName(name: string): boolean {
  return SERVER.test(name)
}

const GAP_MAX = 8
const NAME_MIN = 5
/** `is`, `was` and `name` may stand before the name. */
const FILLER_LETTERS = 4

/** False for what nearly always follows: a number, a plain word, a short name. */
function mayFollow({ units }: Input, from: number): boolean {
  let start = from
  while (start - from < GAP_MAX && isGap(unitAt(units, start))) start++
  if (!isLetter(unitAt(units, start))) return false
  let end = start
  let isMarked = false
  while (end - start < LOOK_MAX && isNameSign(unitAt(units, end))) {
    const code = unitAt(units, end++)
    isMarked ||= code === 45 || code === 95 || isDigit(code)
  }
  if (!isMarked) return end - start <= FILLER_LETTERS
  return end - start >= NAME_MIN
}

/** Blanks, `:`, `=`, `#`, quotes, brackets and backslashes. */
function isGap(code: number): boolean {
  if (code === 32 || code === 58 || code === 61 || code === 34 || code === 39) return true
  return code === 35 || code === 40 || code === 92 || (code >= 9 && code <= 13)
}

function isNameSign(code: number): boolean {
  return code < 128 && (isWord(code) || code === 45 || code === 95 || code === 46)
}

/** `hostname=ANNA-LAPTOP`, `machineName: MUC-LT-02931`: names with a machine's word, and others where no server is meant. */
export function matchHostCue(input: Input, at: number): Span | undefined {
  const { text, prefixEnd } = input
  if (!mayFollow(input, prefixEnd)) return undefined
  input.steps += LOOK_MAX
  const rest = text.slice(prefixEnd, prefixEnd + LOOK_MAX)
  const skipped = SKIPPED.exec(rest)?.[0].length ?? 0
  const name = skipped === 0 ? undefined : NAME.exec(rest.slice(skipped))?.[0]
  if (name === undefined || name.length < 5 || !/[-_\d]/.test(name)) return undefined
  if (isServerName(name) || /^[\da-f-]{12,}$/i.test(name)) return undefined
  const isSure = SURE_CUES.has(text.slice(at, prefixEnd).toLowerCase())
  const isPersonal = PERSONAL.test(name) && /[-_.]|\d{2}/.test(name)
  if (!isPersonal && !(isSure && isMachine(name))) return undefined
  const start = prefixEnd + skipped
  return { start, end: start + name.length, resume: start + name.length }
}

/** `MUC-02931`, `ANNA-W10`: capitals, as machines are named, not words of a sentence. */
function isMachine(name: string): boolean {
  return isUpper(name.charCodeAt(0)) && /\d/.test(name) && name === name.toUpperCase()
}

export const ANDROID_PREFIXES: readonly string[] = ['android-']

/** `android-1a2b3c4d5e6f7a8b`, the name under which phones ask for an address. */
export function matchAndroidName(input: Input, at: number): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 20
  const found = /^[\da-f]{12,16}(?!\w)/i.exec(text.slice(prefixEnd, prefixEnd + 18))?.[0]
  if (found === undefined || !/\d/.test(found)) return undefined
  const end = prefixEnd + found.length
  return { start: at, end, resume: end }
}
