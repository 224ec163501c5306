import type { consent as english } from '../en/consent.ts'
import type { Translated } from '../translated.ts'

export const consent: Translated<typeof english> = {
  title: 'Einwilligung',
}
