import { contextOf, hasContext } from '../../context.ts'
import { GAP_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { row } from '../row.ts'

// Words that announce the number of a device, in forms that only the word makes sure.

const LOOK_MAX = 64
const SKIPPED =
  /^(?:[\s:=#"'()\\_.-]|\[(?!\[?[A-Z_]+\])|(?:is|was|no|nr|num|number|id|value|code|dec|hex)(?![a-z]))+/i

interface Cue {
  readonly name: string
  readonly kind: string
  /** In ASCII and lower case, with `|` between them. */
  readonly phrases: string
  readonly value: RegExp
}

const CUES: readonly Cue[] = [
  {
    name: 'imei_cue',
    kind: 'IMEI',
    phrases:
      'imei|imei1|imei2|imeisv|imei_sv|imei number|imei_number|imeinumber|device_imei|deviceimei',
    value: /^\d{2}[ ./-]?\d{2,6}[ ./-]?\d{2,6}[ ./-]?\d{0,6}[ ./-]?\d{1,6}(?!\w)/,
  },
  {
    name: 'meid_cue',
    kind: 'IMEI',
    phrases: 'meid|meid_hex|esn|meidhex',
    value:
      /^(?:[\da-f]{14,15}|[\da-f]{2} ?[\da-f]{6} ?[\da-f]{6} ?[\da-f]?|\d{18}|[\da-f]{8}|\d{11})(?!\w)/i,
  },
  {
    name: 'iccid_cue',
    kind: 'ICCID',
    phrases:
      'iccid|icc id|icc_id|sim serial|sim_serial|simserial|sim serial number|simserialnumber|sim_serial_number|eid|euicc_id|sim card number',
    value: /^(?:89[\d ]{14,24}\d[Ff]?|89\d{30}|\d{18,22}[Ff]?)(?!\w)/,
  },
  {
    name: 'imsi_cue',
    kind: 'IMEI',
    phrases: 'imsi|subscriber id|subscriberid|subscriber_id|supi|imsi-',
    value: /^(?:\d{14,15}|\d{3}[ -]\d{2,3}[ -]\d{9,10})(?!\w)/,
  },
  {
    name: 'device_serial',
    kind: 'ADVERTISING_ID',
    phrases: `serial number|serialnumber|serial_number|serial no|serialno|serial_no|serial-number|device serial|device_serial|deviceserial
|hardware serial|hardware_serial|bios serial|bios_serial|s/n|sn|seriennummer|geraetenummer|numero de serie|numero di serie|ro.serialno|ro.boot.serialno`,
    value: /^(?=[A-Z\d-]*\d)(?=[A-Z\d-]*[A-Z]|\d{8})[A-Z\d][A-Z\d-]{4,22}[A-Z\d](?![\w:.]\w|\w)/,
  },
  {
    name: 'android_id',
    kind: 'ADVERTISING_ID',
    phrases:
      'android_id|android id|androidid|android-id|ssaid|secure_android_id|settings.secure.android_id',
    value: /^[\da-f]{14,16}(?!\w)/i,
  },
  {
    name: 'device_udid',
    kind: 'ADVERTISING_ID',
    phrases: 'udid|device udid|device_udid|deviceudid|hwid|hardware id|hardware_id|hardwareid',
    value:
      /^(?:[\da-f]{8}-[\da-f]{16}|[\da-f]{40}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?=[A-Z\d-]*\d)[A-Z\d-]{12,40})(?!\w)/i,
  },
  {
    name: 'advertising_cue',
    kind: 'ADVERTISING_ID',
    phrases: `idfa|idfv|gaid|aaid|adid|oaid|vaid|aaid_hash|advertising id|advertising_id|advertisingid|advertising-id|ad id|ad_id|adid_hash
|google advertising id|googleadvertisingid|google_ad_id|google_advertising_id|rida|roku_id|tifa|lgudid|afai|vida|maid|ifa|ifv|msai
|identifier for advertisers|identifierforvendor|identifierforadvertising|vendor_id_idfv|device_ifa|apple_idfa|ios_idfa|android_aaid|sdkuid`,
    value:
      /^(?!0{8})(?:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{32}|[\da-f]{16}|[\da-f]{64})(?![\w-])/i,
  },
]

const NO_DEVICE = contextOf(
  'certificate|cert|certs|tls|ssl|issuer|ca|crl|ocsp|pem|thumbprint|dns|soa|zone',
)

function matchCue(input: Input, { name, value }: Cue): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += LOOK_MAX
  const rest = text.slice(prefixEnd, prefixEnd + LOOK_MAX + 16)
  const skipped = SKIPPED.exec(rest)?.[0].length ?? 0
  const found = skipped === 0 ? undefined : value.exec(rest.slice(skipped))?.[0]
  if (found === undefined) return undefined
  const start = prefixEnd + skipped
  const span = { start, end: start + found.length, resume: start + found.length }
  // Certificates and zones have serial numbers too.
  return name === 'device_serial' && hasContext(input, span, NO_DEVICE) ? undefined : span
}

/** Numbers of devices that a word announces. */
export const DEVICE_CUE_DETECTORS: readonly Detector[] = CUES.map((cue) =>
  row(cue.name, cue.kind, {
    prefixes: cue.phrases.replace(/\n/g, '').split('|'),
    after: GAP_SIGN,
    match: (input) => matchCue(input, cue),
    confidence: 0.85,
    why: 'word before',
  }),
)
