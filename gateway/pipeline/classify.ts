import { refusal } from '#domain/outcome.ts'
import { classify as classifyContract, isExpired } from '#policies/engine/classify.ts'
import { type Classified, type Matched, refuse, type Step } from './steps.ts'

/** Gives the report its class, category, data kind and purposes. What has expired is no longer collected. */
export const classify: Step<Matched, Classified> = (item, context) => {
  if (isExpired(item.contract, context.clock.nowMs(), item.report.version)) {
    return refuse(refusal('contract_expired'))
  }
  return { ...item, classification: classifyContract(item.contract) }
}
