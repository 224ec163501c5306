import type { workbench as english } from '../en/workbench.ts'
import type { Translated } from '../translated.ts'

export const workbench: Translated<typeof english> = {
  title: 'Schwärzungs-Werkbank',
}
