import type { collect as english } from '../en/collect.ts'
import type { Translated } from '../translated.ts'

export const collect: Translated<typeof english> = {
  title: 'Was wir erheben',
}
