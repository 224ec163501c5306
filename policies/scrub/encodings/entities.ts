import { codeAt } from '../chars.ts'
import type { LayerSink } from './layer_sink.ts'

/** Longest character reference that is read, from `&` to `;`. */
const LENGTH_MAX = 12
/** Names of HTML for what stands in addresses, numbers, keys and marked-up text; all others are left as they are. */
const NAMES: ReadonlyMap<string, number> = new Map(
  [
    'amp&',
    'lt<',
    'gt>',
    'quot"',
    "apos'",
    'nbsp ',
    'commat@',
    'period.',
    'colon:',
    'semi;',
    'sol/',
    'bsol\\',
    'lowbar_',
    'UnderBar_',
    'equals=',
    'plus+',
    'hyphen-',
    'dash-',
    'num#',
    'percnt%',
    'quest?',
    'lpar(',
    'rpar)',
    'lsqb[',
    'rsqb]',
    'lcub{',
    'rcub}',
    'comma,',
    'Tab\t',
    'NewLine\n',
    'shy\u00ad',
    'zwj\u200d',
    'zwnj\u200c',
  ].map((row) => [row.slice(0, -1), row.charCodeAt(row.length - 1)]),
)

/** Character references of HTML and XML, by number or by name: `&#64;`, `&#x40;`, `&commat;`. */
export function readEntity(text: string, at: number, sink: LayerSink): number {
  const entity = entityAt(text, at)
  return entity === undefined ? at + 1 : sink.putPoint(entity.point, at, entity.width)
}

/** True where a character reference stands at one of the ampersands. */
export function hasEntity(text: string): boolean {
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1))
    if (entityAt(text, at) !== undefined) return true
  return false
}

/** The character that a reference at a place stands for; undefined where none stands. */
export function entityAt(
  text: string,
  at: number,
): { readonly point: number; readonly width: number } | undefined {
  if (codeAt(text, at) !== 38) return undefined
  const width = text.slice(at, at + LENGTH_MAX).indexOf(';') + 1
  if (width < 4) return undefined
  const name = text.slice(at + 1, at + width - 1)
  const point = name.startsWith('#') ? numberOf(name.slice(1)) : NAMES.get(name)
  return point === undefined ? undefined : { point, width }
}

function numberOf(digits: string): number | undefined {
  if (!/^(?:\d{1,7}|[xX][\da-fA-F]{1,6})$/.test(digits)) return undefined
  const point = Number(/^\d/.test(digits) ? digits : `0${digits.toLowerCase()}`)
  return point > 0 && point <= 0x10ffff ? point : undefined
}
