import type { sinks as english } from '../en/sinks.ts'
import type { Translated } from '../translated.ts'

export const sinks: Translated<typeof english> = {
  title: 'Ziele und Auftragsverarbeiter',
}
