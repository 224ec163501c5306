import type { Detector } from '../types.ts'

type RowOptions = Pick<Detector, 'match' | 'confidence'> & Partial<Detector>

/** A row of the table of detectors. `name` is the finding's rule. */
export function row(name: string, kind: string, options: RowOptions): Detector {
  return { name, kind, anchors: [], prefixes: [], ...options }
}
