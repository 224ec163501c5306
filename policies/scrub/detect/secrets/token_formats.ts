import { FORMATS_A_G } from './formats_a_g.ts'
import { FORMATS_CORE } from './formats_core.ts'
import { FORMATS_H_R } from './formats_h_r.ts'
import { FORMATS_S_Z } from './formats_s_z.ts'
import type { TokenFormat } from './tokens.ts'
import { parseFormats } from './tokens.ts'

/** The formats of all vendors, by name. */
export const TOKEN_FORMATS: readonly TokenFormat[] = [
  FORMATS_CORE,
  FORMATS_A_G,
  FORMATS_H_R,
  FORMATS_S_Z,
]
  .flatMap(parseFormats)
  .toSorted((left, right) => (left.name < right.name ? -1 : Number(left.name > right.name)))
