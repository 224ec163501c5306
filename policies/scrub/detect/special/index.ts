import type { Detector } from '../../types.ts'
import { CATEGORY_DETECTORS } from './categories.ts'
import { HEALTH_DETECTORS } from './health.ts'

/** Health and the other special categories in running text; by key they are found as pairs. */
export const SPECIAL_DETECTORS: readonly Detector[] = [...HEALTH_DETECTORS, ...CATEGORY_DETECTORS]
