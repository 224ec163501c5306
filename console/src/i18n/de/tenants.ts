import type { tenants as english } from '../en/tenants.ts'
import type { Translated } from '../translated.ts'

export const tenants: Translated<typeof english> = {
  title: 'Mandanten',
}
