import { LIMITS } from '#domain/limits.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../../gateway.ts'
import { openPlan } from './plan.ts'
import { correctedBatches, type Looked } from './walk.ts'

/** What a rectification would change, in numbers. */
export interface RectificationPreview {
  readonly fields: readonly {
    readonly product: string
    readonly type: string
    readonly field: string
    readonly count: number
  }[]
  readonly reports: { readonly corrected: number; readonly unchanged: number }
  readonly freeTextRemoved: number
  /** False where there are more reports than were looked at. */
  readonly isWhole: boolean
}

/** Looks at what would be corrected, up to `LIMITS.rectificationPreviewReportsMax` reports; nothing changes. */
export async function previewRectification(
  gateway: Gateway,
  request: SubjectRequest,
): Promise<RectificationPreview> {
  const fields = new Map<string, RectificationPreview['fields'][number]>()
  let [seen, corrected, freeTextRemoved] = [0, 0, 0]
  for await (const { looked } of correctedBatches(
    gateway,
    request,
    await openPlan(gateway, request),
  )) {
    for (const one of looked) {
      seen += 1
      if (one.corrected === undefined) continue
      corrected += 1
      freeTextRemoved += one.corrected.freeTextRemoved
      countFields(fields, one)
    }
    if (seen >= LIMITS.rectificationPreviewReportsMax) break
  }
  const items = [...fields.values()]
  const isWhole = seen < LIMITS.rectificationPreviewReportsMax
  return {
    fields: items,
    reports: { corrected, unchanged: seen - corrected },
    freeTextRemoved,
    isWhole,
  }
}

function countFields(
  fields: Map<string, RectificationPreview['fields'][number]>,
  { report: { product, type }, corrected }: Looked,
): void {
  for (const field of corrected?.corrected ?? []) {
    const name = JSON.stringify([product, type, field])
    fields.set(name, { product, type, field, count: (fields.get(name)?.count ?? 0) + 1 })
  }
}
