import type { ConsentLevel } from '#domain/consent.ts'
import { isJsonObject } from '#domain/json.ts'
import type { BundleSource } from './bundle.ts'

/**
 * What is collected where no administrator has chosen: `defaultLevel` of the consent settings, and Required data where
 * there are none. Optional data always needs a choice, so it is never the default.
 */
export function defaultLevelOf({ settings }: Pick<BundleSource, 'settings'>): ConsentLevel {
  const { consent } = settings
  return isJsonObject(consent) && consent['defaultLevel'] === 'off' ? 'off' : 'required'
}
