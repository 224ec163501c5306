import { ALL_NUMBERS } from './detect/all_numbers.ts'
import { createDeviceDetectors } from './detect/devices/index.ts'
import type { NetworkOptions } from './detect/devices/ipv4.ts'
import { GOVERNMENT_DETECTORS } from './detect/government/index.ts'
import { MONEY_DETECTORS } from './detect/money/index.ts'
import { namedRows } from './detect/named_rows.ts'
import { numberRows } from './detect/number_rows.ts'
import { pairRows } from './detect/pair_rows.ts'
import { PEOPLE_DETECTORS } from './detect/people/index.ts'
import { GENERIC_SECRET_DETECTORS, SECRET_DETECTORS } from './detect/secrets/index.ts'
import { ALL_VALUES } from './detect/shapes.ts'
import { SPECIAL_DETECTORS } from './detect/special/index.ts'
import type { KeyLookup } from './key_book.ts'
import { ALL_KEYS } from './keys.ts'
import type { Detector } from './types.ts'

/**
 * The table of detectors: the only list of all. At an anchor the rows are asked in this order, and the first that
 * claims a span ends the asking there. A row that needs a check digit claims nothing without it.
 */
export function createDetectors(
  lookup: KeyLookup,
  options: { readonly network?: NetworkOptions | undefined } = {},
): readonly Detector[] {
  const keys = { ...lookup, values: ALL_VALUES, book: ALL_KEYS }
  return [
    ...SECRET_DETECTORS,
    ...pairRows(keys),
    ...namedRows(keys),
    ...GENERIC_SECRET_DETECTORS,
    ...createDeviceDetectors(options.network),
    ...numberRows(ALL_NUMBERS),
    ...GOVERNMENT_DETECTORS,
    ...MONEY_DETECTORS,
    ...SPECIAL_DETECTORS,
    ...PEOPLE_DETECTORS,
  ]
}
