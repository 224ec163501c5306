import { minimise as minimiseData } from '#policies/engine/minimise.ts'
import { cleanVersion } from './match.ts'
import type { Minimised, Permitted, Step } from './steps.ts'

/** Keeps what the contract declares and the consent level allows; the rest is dropped and counted by path. */
export const minimise: Step<Permitted, Minimised> = (item, context) => {
  const { data, remarks, undeclared } = minimiseData(item.data, item.contract, {
    level: item.level,
    scrubKey: (key) => context.scrubber.scrubText(key).text,
  })
  const shapes = undeclared.map((field) => ({
    tenantId: context.admission.tenantId,
    kind: 'undeclared' as const,
    product: item.product,
    type: item.report.type,
    clientVersion: cleanVersion(item.report.version, context) ?? '',
    ...field,
  }))
  return { ...item, data, remarks, shapes }
}
