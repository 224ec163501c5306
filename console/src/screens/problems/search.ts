import { isPurpose, type Purpose } from '../../components/PurposeSelect.tsx'
import { isRange, type Range } from '../../components/RangeSelect.tsx'

/** What the address says of a list of problems, and of one. */
export interface ProblemSearch {
  readonly purpose?: Purpose | undefined
  readonly range?: Range | undefined
  readonly product?: string | undefined
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i

export function problemSearchOf(search: Record<string, unknown>): ProblemSearch {
  const { purpose, range, product } = search
  return {
    purpose: isPurpose(purpose) ? purpose : undefined,
    range: isRange(range) ? range : undefined,
    product: typeof product === 'string' && NAME.test(product) ? product : undefined,
  }
}
