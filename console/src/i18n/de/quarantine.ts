import type { quarantine as english } from '../en/quarantine.ts'
import type { Translated } from '../translated.ts'

export const quarantine: Translated<typeof english> = {
  title: 'Quarantäne',
}
