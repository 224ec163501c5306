import { isDigit, isHex, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { hasLabel } from '../label.ts'
import { GROUP_ADDRESS, MAC_LABEL } from './mac.ts'

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
  if (GROUP_ADDRESS.test(digits) || !hasLabel(input, at, MAC_LABEL)) return undefined
  if (isDigit(unitAt(units, at)) && /^\d+$/.test(digits)) return undefined
  return { start: at, end: at + 12, resume: at + 12, why: 'word before' }
}
