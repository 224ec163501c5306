import type { MailTrackingSettings } from '#policies/schema/policy_source.ts'
import type { Bundle } from '../bundle.ts'
import type { ToldSettings } from './settings.ts'
import { summariseField } from './type_summary.ts'
import type { MailTrackingSummary } from './types.ts'
import type { SummaryWords } from './words.ts'

/** Which mail is tracked, what of it is sent when, and what untracking does. Undefined where no product tracks mail. */
export function mailTrackingOf(
  bundle: Bundle,
  { mailTracking }: ToldSettings,
  words: SummaryWords,
): MailTrackingSummary | undefined {
  if (mailTracking === undefined || mailTracking.products.length === 0) return undefined
  const { products, defaultMode, modes, phases, untracking } = mailTracking
  return {
    products: products.map((product) => ({
      product,
      title: bundle.products.get(product)?.title ?? product,
    })),
    modes: modes.map(({ name, title, collects }) => ({
      ...{ name, title, collects, isDefault: name === defaultMode },
    })),
    descriptor: {
      description: phases.descriptor.description,
      fields: fieldsOf(phases.descriptor.fields, words),
    },
    message: { description: phases.message.description },
    untracking,
  }
}

function fieldsOf(
  fields: MailTrackingSettings['phases']['descriptor']['fields'],
  words: SummaryWords,
): MailTrackingSummary['descriptor']['fields'] {
  return Object.entries(fields).map(([path, rule]) =>
    summariseField(path, rule, { class: 'required', words }),
  )
}
