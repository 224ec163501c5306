import { codeAt, isHex, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { hasLabel, labelOf } from '../label.ts'

/** Words before an address. */
export const MAC_LABEL = labelOf(
  `mac|mac address|mac addr|macaddress|macaddr|macs|bssid|hwaddr|hw address|hw addr|hardware address|physical address|ether|ethernet|lladdr
|link layer address|bluetooth|bluetooth address|bluetooth mac|bt addr|bt address|bd addr|bdaddr|ble|ble address|wifi mac|wlan mac|nic|nic mac
|src mac|dst mac|source mac|destination mac|client mac|ap mac|device mac|station|sta|eth|wlan|mac adresse|mac adress|adresse mac|dirección mac
|direccion mac|indirizzo mac|endereço mac|adres mac|mac адрес|物理地址|chaddr|arp|oui|physaddr`,
)
const EUI_LABEL = labelOf(
  'eui|dev eui|deveui|device eui|app eui|join eui|mac|mac address|ieee|ieee address|ieee addr|zigbee|thread|extended address|lora|hwaddr',
)
/** Nobody's: all zero, broadcast, multicast of IPv4, IPv6, bridges and clocks (IEEE 802, RFC 1112, RFC 2464). */
export const GROUP_ADDRESS = /^(?:(.)\1{11}|01005e.*|3333.*|0180c2.*|011b19.*|01000ccc.*)$/i

/** Six pairs with `:` or `-` (IEEE 802), asked at the first sign; eight where a word names them. */
export function matchMac(input: Input, at: number): Span | undefined {
  const { units } = input
  const sign = unitAt(units, at)
  const start = at - 2
  if (!isHex(unitAt(units, start)) || !isHex(unitAt(units, at - 1))) return undefined
  const before = unitAt(units, start - 1)
  if (isWord(before) || before === sign) return undefined
  input.steps += 18
  let pairs = 1
  while (pairs < 9 && isPair(input, start + pairs * 3, sign)) pairs++
  const end = start + pairs * 3 - 1
  if (pairs === 8 && hasLabel(input, start, EUI_LABEL)) return { start, end, resume: end }
  return pairs === 6 ? macSpan(input, start, end) : undefined
}

function isPair({ units }: Input, at: number, sign: number): boolean {
  return unitAt(units, at - 1) === sign && isHex(unitAt(units, at)) && isHex(unitAt(units, at + 1))
}

/** Three groups of four with dots, as switches write it, asked at the first dot. */
export function matchDottedMac(input: Input, at: number): Span | undefined {
  const { units } = input
  const start = at - 4
  if (unitAt(units, at + 5) !== 46 || isWord(unitAt(units, start - 1))) return undefined
  if (unitAt(units, start - 1) === 46) return undefined
  input.steps += 16
  for (let index = start; index < start + 14; index++) {
    const dot = index === at || index === at + 5
    if (!dot && !isHex(unitAt(units, index))) return undefined
  }
  const isNumber = /^[\d.]+$/.test(input.text.slice(start, start + 14))
  if (isNumber && !hasLabel(input, start, MAC_LABEL)) return undefined
  return macSpan(input, start, start + 14)
}

function macSpan(input: Input, start: number, end: number): Span | undefined {
  const { text } = input
  const next = codeAt(text, end)
  if (isWord(next) || next === 95) return undefined
  const sign = codeAt(text, end - 3)
  if (next === sign && isHex(codeAt(text, end + 1))) return undefined
  const digits = text.slice(start, end).replace(/[^0-9a-f]/gi, '')
  if (GROUP_ADDRESS.test(digits)) return undefined
  // `26-11-21-10-20-30` is a time.
  if (sign === 45 && isTime(digits) && !hasLabel(input, start, MAC_LABEL)) return undefined
  return { start, end, resume: end }
}

function isTime(digits: string): boolean {
  return /^\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(
    digits,
  )
}
