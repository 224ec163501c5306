import { codeAt, isDigit, isHex, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { hasLabel, labelOf } from '../label.ts'

const LABEL = labelOf(
  `mac|mac address|mac addr|macaddress|macaddr|macs|bssid|hwaddr|hw address|hw addr|hardware address|physical address|ether|ethernet|lladdr
|link layer address|bluetooth|bluetooth address|bluetooth mac|bt addr|bt address|bd addr|bdaddr|ble|ble address|wifi mac|wlan mac|nic|nic mac
|src mac|dst mac|source mac|destination mac|client mac|ap mac|device mac|station|sta|eth|wlan|mac adresse|mac adress|adresse mac|dirección mac
|direccion mac|indirizzo mac|endereço mac|adres mac|mac адрес|物理地址|chaddr|arp|oui|physaddr`,
)
const EUI_LABEL = labelOf(
  'eui|dev eui|deveui|device eui|app eui|join eui|mac|mac address|ieee|ieee address|ieee addr|zigbee|thread|extended address|lora|hwaddr',
)
/** Nobody's: all zero, broadcast, multicast of IPv4, IPv6, bridges and clocks (IEEE 802, RFC 1112, RFC 2464). */
const GROUP_ADDRESS = /^(?:(.)\1{11}|01005e.*|3333.*|0180c2.*|011b19.*|01000ccc.*)$/i

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
  if (isNumber && !hasLabel(input, start, LABEL)) return undefined
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
  if (sign === 45 && isTime(digits) && !hasLabel(input, start, LABEL)) return undefined
  return { start, end, resume: end }
}

function isTime(digits: string): boolean {
  return /^\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(
    digits,
  )
}

const NAMED =
  /^(?:[\da-f]{12}|[\da-f]{6}-[\da-f]{6}|[\da-f]{4}-[\da-f]{4}-[\da-f]{4}|[\da-f]{2}(?: [\da-f]{2}){5}|[\da-f]{4}:[\da-f]{4}:[\da-f]{4}|[\da-f]{16}|[\da-f]{1,2}(?::[\da-f]{1,2}){5})(?![\w:-])/i

/** Words before an address in a form that other things have too. */
export const MAC_CUES: readonly string[] =
  `mac|mac address|mac_address|macaddress|mac-address|mac addr|mac_addr|macaddr|bssid|hwaddr|hw_addr|hwaddress|hw_address|physical address
|hardware address|hardware_address|lladdr|bluetooth address|bluetooth_address|bluetoothaddress|bluetooth mac|bt_addr|btaddr|bdaddr|bd_addr
|wifi_mac|wlan_mac|wifimac|eth_mac|client_mac|clientmac|device_mac|devicemac|src_mac|dst_mac|station_mac|ap_mac|deveui|dev_eui|eui64|eui-64|chaddr`
    .replace(/\n/g, '')
    .split('|')

const SKIPPED = /^(?:[\s:=#"'()\\_-]|(?:is|was|no|address|addr)(?![a-z]))+/i
const LOOK_MAX = 48

/** `mac 001a2b3c4d5e` and other forms after one of `MAC_CUES`. */
export function matchMacCue(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += LOOK_MAX
  const rest = text.slice(prefixEnd, prefixEnd + LOOK_MAX)
  const skipped = SKIPPED.exec(rest)?.[0].length ?? 0
  const value = skipped === 0 ? undefined : NAMED.exec(rest.slice(skipped))?.[0]
  if (value === undefined || GROUP_ADDRESS.test(value.replace(/[^\da-f]/gi, ''))) return undefined
  const start = prefixEnd + skipped
  return { start, end: start + value.length, resume: start + value.length }
}

/** Twelve digits without signs, before which some other word names an address. */
export function matchBareMac(input: Input, at: number): Span | undefined {
  const { units } = input
  if (!isHex(unitAt(units, at + 11)) || isWord(unitAt(units, at + 12))) return undefined
  for (let index = at + 1; index < at + 11; index++)
    if (!isHex(unitAt(units, index))) return undefined
  input.steps += 12
  const digits = input.text.slice(at, at + 12)
  if (GROUP_ADDRESS.test(digits) || !hasLabel(input, at, LABEL)) return undefined
  if (isDigit(unitAt(units, at)) && /^\d+$/.test(digits)) return undefined
  return { start: at, end: at + 12, resume: at + 12, why: 'word before' }
}
