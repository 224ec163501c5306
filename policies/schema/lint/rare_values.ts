import type { FieldType } from '#domain/contract.ts'
import { fieldsOf, findingOf, type LintGroup } from './finding.ts'

/** Types that name one thing each: values of them are hardly ever shared by several subjects. */
const UNIQUE: ReadonlySet<FieldType> = new Set(['guid', 'hex', 'time'])

/** Fields whose values wait for further subjects that will hardly come. */
export const rareValues: LintGroup = ({ loaded }) =>
  fieldsOf(loaded).flatMap((field) => {
    const { action, type, releaseAfter } = field.rule
    const waits = releaseAfter !== undefined && action !== 'generalise' && UNIQUE.has(type)
    return waits ? [findingOf(field, 'release_unlikely', 'releaseAfter')] : []
  })
