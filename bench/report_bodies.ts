import { BENCH } from './settings.ts'

const NAMES = ['jane.doe', 'maria.silva', 'li.wei', 'omar.haddad', 'ana.novak', 'tom.becker']
const OPERATIONS = ['track_mail', 'synchronise_appointments', 'open_pane', 'load_template']
const HOSTS = ['outlook_windows', 'outlook_mac', 'outlook_web', 'outlook_mobile']

/** One array of `batchReports` error reports, each of exactly `reportBytes` bytes, different for each `seed`. */
export function batchBody(seed: number): string {
  const reports = Array.from({ length: BENCH.batchReports }, (_, index) =>
    reportText(seed * BENCH.batchReports + index),
  )
  return `[${reports.join(',')}]`
}

/**
 * One error report as JSON, with the personal data that such reports hold in practice: a mail address and an IP address
 * in a message, a name in a path, a token in a URL. All of it is made up. ASCII only: a character is a byte.
 */
export function reportText(seed: number): string {
  const short = JSON.stringify(report(seed, ''))
  const text = JSON.stringify(report(seed, filler(BENCH.reportBytes - short.length)))
  if (text.length !== BENCH.reportBytes) {
    throw new RangeError(`Cannot make report ${seed}: wanted ${BENCH.reportBytes} bytes`)
  }
  return text
}

const FRAMES =
  '    at syncFolder (sync.ts:214:17)    at runQueue (queue.ts:88:9)    at retry (retry.ts:31:5)'

/** Stack frames, cut to a length: text in which there is nothing to find, as in most of a report. */
function filler(length: number): string {
  return FRAMES.repeat(Math.ceil(length / FRAMES.length)).slice(0, length)
}

function report(seed: number, moreFrames: string) {
  const name = pick(NAMES, seed)
  return {
    product: BENCH.product,
    version: `9.1.${seed % 40}`,
    type: BENCH.type,
    subject: { userId: `u-${10_000 + (seed % 5_000)}`, organisationId: `o-${seed % 200}` },
    data: {
      description: `Cannot track mail of ${name}@contoso.example (${seed}): 203.0.113.${seed % 250} answered 503`,
      url: `https://mail.contoso.example/track/${seed}?user=${name}&state=open`,
      errorCode: `OUTLOOK_${1_000 + (seed % 90)}`,
      severity: 'error',
      operation: pick(OPERATIONS, seed),
      host: pick(HOSTS, seed),
      serviceVersion: `9.1.0.${seed % 100}`,
      stack: `Error: E${seed}    at open (C:\\Users\\${name}\\AppData\\Local\\Outlook\\pane.js:12:${seed % 90})${moreFrames}`,
    },
  }
}

function pick(list: readonly string[], seed: number): string {
  return list[seed % list.length] ?? ''
}
