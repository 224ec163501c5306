import type { Change, ChangeKind } from './change.ts'
import { CONTRACT_SENTENCES, PRODUCT_SENTENCES } from './describe_contract.ts'
import { FIELD_SENTENCES } from './describe_field.ts'
import { RECIPIENT_SENTENCES } from './describe_recipients.ts'
import { SETTINGS_SENTENCES } from './describe_settings.ts'
import { closed } from './words.ts'

/** One row a kind of change: the sentence that tells it, without its full stop. */
const SENTENCES: { readonly [Kind in ChangeKind]: (change: Change<Kind>) => string } = {
  ...PRODUCT_SENTENCES,
  ...CONTRACT_SENTENCES,
  ...FIELD_SENTENCES,
  ...RECIPIENT_SENTENCES,
  ...SETTINGS_SENTENCES,
}

/** One change in one sentence, for a reader who has not seen the policies themselves. */
export function describeChange<Kind extends ChangeKind>(change: Change<Kind>): string {
  const describe: (change: Change<Kind>) => string = SENTENCES[change.kind]
  return closed(describe(change))
}
