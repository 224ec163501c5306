/** A made-up person's data, planted into what the SDKs send. None of it may be found in what is stored. */
export const PLANTED = {
  mail: 'jane.doe@example.com',
  phone: '+1 (415) 555-0132',
  card: '4111 1111 1111 1111',
  address: '203.0.113.42',
  path: 'C:\\Users\\Jane.Doe\\Documents\\orders.db',
  token: 'Bearer dGhpcyBpcyBub3QgYSBzZWNyZXQ',
  userId: 'u-88412',
  name: 'Jane Doe',
} as const

/** What the error of the Sentry SDK says. */
export const ERROR_MESSAGE = `Cannot charge card ${PLANTED.card} of ${PLANTED.mail}, phone ${PLANTED.phone}`
/** What the user did before, as the Sentry SDK records it. */
export const BREADCRUMBS = [
  `Opened ${PLANTED.path}`,
  `GET /orders from ${PLANTED.address} with Authorization: ${PLANTED.token}`,
] as const
/** What the log record of the OpenTelemetry SDK says. */
export const LOG_MESSAGE = `Payment of ${PLANTED.mail} refused, client ${PLANTED.address}`
/** What the span of the OpenTelemetry SDK calls. */
export const SPAN_URL = `https://shop.example.com/pay?mail=${PLANTED.mail}&step=2`

/**
 * Parts of the planted values that must not be found either: a value cut in two is still the person's. Each is rare
 * enough to be found only where it was planted.
 */
export const PLANTED_PARTS: readonly string[] = [
  ...Object.values(PLANTED),
  'jane.doe',
  'Jane.Doe',
  '555-0132',
  '4111 1111',
  '4111111111111111',
  'dGhpcyBpcyBub3Qg',
]

/** The planted values and parts that a text holds, whatever their case. */
export function plantedIn(text: string): readonly string[] {
  const lower = text.toLowerCase()
  return PLANTED_PARTS.filter((part) => {
    const wanted = part.toLowerCase()
    return lower.includes(wanted) || lower.includes(JSON.stringify(wanted).slice(1, -1))
  })
}
