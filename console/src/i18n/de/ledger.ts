import type { ledger as english } from '../en/ledger.ts'
import type { Translated } from '../translated.ts'

export const ledger: Translated<typeof english> = {
  title: 'Nachweisbuch',
}
