import type { retention as english } from '../en/retention.ts'
import type { Translated } from '../translated.ts'

export const retention: Translated<typeof english> = {
  title: 'Aufbewahrung und Sperren',
}
