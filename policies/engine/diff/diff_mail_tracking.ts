import type { FieldSource } from '#domain/contract.ts'
import type { MailTrackingMode, MailTrackingSettings } from '#policies/schema/policy_source.ts'
import type { Bundle } from '../bundle.ts'
import type { Change, Effect } from './change.ts'
import { shownRule } from './diff_rules.ts'
import { differencesOf, isEquallyWritten, unionOf } from './differences.ts'
import { actionEffect } from './field_order.ts'
import { gained, orAppearance, productPlace } from './settings_member.ts'

/** A bundle may be made of parts, or of former days: any member may be missing. */
type Tracking = { readonly [Name in keyof MailTrackingSettings]?: MailTrackingSettings[Name] }

/** What changed in which mail is tracked, what is sent of it, and what untracking deletes. */
export function diffMailTracking(before: Bundle, after: Bundle): readonly Change[] {
  const [from, to] = [trackingOf(before), trackingOf(after)]
  const changes = [
    ...productChanges(from.products ?? [], to.products ?? [], [before, after]),
    // Where there is nothing on one side, the products say all.
    ...(isEmpty(from) || isEmpty(to) ? [] : ruleChanges(from, to)),
  ]
  return orAppearance(changes, 'mail_tracking', [before, after])
}

const isEmpty = (tracking: Tracking): boolean => Object.keys(tracking).length === 0

function trackingOf({ source }: Bundle): Tracking {
  return parseTracking(source.settings['mail_tracking'] ?? {})
}

/** As the schema of policies/settings/mail_tracking.yaml has checked them. */
function parseTracking(settings: unknown): Tracking {
  return settings as Tracking
}

function productChanges(
  from: readonly string[],
  to: readonly string[],
  bundles: readonly Bundle[],
): readonly Change[] {
  return [
    ...gained(from, to).map((product): Change => {
      const place = productPlace(product, bundles)
      return { kind: 'mail_tracking_product_added', effect: 'widens', ...place }
    }),
    ...gained(to, from).map((product): Change => {
      const place = productPlace(product, bundles)
      return { kind: 'mail_tracking_product_removed', effect: 'narrows', ...place }
    }),
  ]
}

function ruleChanges(from: Tracking, to: Tracking): readonly Change[] {
  return [
    ...defaultChanges(from, to),
    ...modeChanges(from, to),
    ...fieldChanges(from, to),
    ...untrackingChanges(from, to),
    ...textChanges(from, to),
    ...otherChanges(from, to),
  ]
}

/** The modes of which all that they collect is collected in a mode too. Answers come from anybody, known or not. */
const COVERED: Readonly<Record<MailTrackingMode, readonly MailTrackingMode[]>> = {
  all_mail: ['responses', 'known_senders', 'none'],
  known_senders: ['none'],
  responses: ['none'],
  none: [],
}

function modeEffect(before: MailTrackingMode, after: MailTrackingMode): Effect {
  return COVERED[before]?.includes(after) ? 'narrows' : 'widens'
}

/** Without a default nothing is tracked where nobody has chosen. */
function defaultChanges(from: Tracking, to: Tracking): readonly Change[] {
  const { defaultMode: before = 'none' } = from
  const { defaultMode: after = 'none' } = to
  if (before === after) return []
  return [{ kind: 'mail_tracking_default', effect: modeEffect(before, after), before, after }]
}

/** What a mode collects is told in words, which cannot be compared. */
function modeChanges({ modes: before = [] }: Tracking, { modes: after = [] }: Tracking) {
  return after.flatMap(({ name, title, collects }): readonly Change[] => {
    const old = before.find((mode) => mode.name === name)
    if (old === undefined || old.collects === collects) return []
    const both = { before: old.collects, after: collects }
    return [{ kind: 'mail_tracking_mode', effect: 'widens', mode: title, ...both }]
  })
}

const fieldsOf = ({ phases }: Tracking): ReadonlyMap<string, FieldSource> =>
  new Map(Object.entries(phases?.descriptor?.fields ?? {}))

/** The fields of the descriptor, which is sent of every mail that the mode covers. */
function fieldChanges(before: Tracking, after: Tracking): readonly Change[] {
  const [from, to] = [fieldsOf(before), fieldsOf(after)]
  return unionOf(to.keys(), from.keys()).flatMap((name): readonly Change[] => {
    const [old, now] = [from.get(name), to.get(name)]
    if (now === undefined) {
      return [{ kind: 'mail_tracking_field_removed', effect: 'narrows', descriptor: name }]
    }
    if (old === undefined) {
      const rule = shownRule(now)
      return [{ kind: 'mail_tracking_field_added', effect: 'widens', descriptor: name, rule }]
    }
    if (isEquallyWritten(old, now)) return []
    const both = { before: shownRule(old), after: shownRule(now) }
    const effect = fieldEffect(old, now)
    return [{ kind: 'mail_tracking_field', effect, descriptor: name, ...both }]
  })
}

/** Reasons are words, and a stricter action by itself narrows. Anything else cannot be compared. */
function fieldEffect(before: FieldSource, after: FieldSource): Effect {
  const labels = { why: '', action: 'keep' } as const
  const isEqualElse = isEquallyWritten({ ...before, ...labels }, { ...after, ...labels })
  return isEqualElse ? actionEffect(before.action, after.action) : 'widens'
}

function untrackingChanges(from: Tracking, to: Tracking): readonly Change[] {
  const { deletes: before = 'nothing' } = from.untracking ?? {}
  const { deletes: after = 'nothing' } = to.untracking ?? {}
  if (before === after) return []
  const effect = after === 'owned_copy' ? 'narrows' : 'widens'
  return [{ kind: 'mail_tracking_untracking', effect, before, after }]
}

/** Titles and descriptions. */
function textChanges(before: Tracking, after: Tracking): readonly Change[] {
  const textsOf = ({ modes = [], phases, untracking }: Tracking): object => ({
    titles: modes.map(({ name, title }) => ({ name, title })),
    phases: [phases?.descriptor?.description, phases?.message?.description],
    untracking: untracking?.description,
  })
  const isEqual = isEquallyWritten(textsOf(before), textsOf(after))
  return isEqual ? [] : [{ kind: 'mail_tracking_text', effect: 'neutral' }]
}

/** Parts that nothing here knows: what they do cannot be told. */
function otherChanges(before: Tracking, after: Tracking): readonly Change[] {
  return differencesOf(restOf(before), restOf(after), 'mail_tracking').map((difference) => ({
    kind: 'setting',
    effect: 'widens',
    ...difference,
  }))
}

function restOf(tracking: Tracking): object {
  const { products, defaultMode, modes = [], phases, untracking, ...rest } = tracking
  const { descriptor, message, ...otherPhases } = phases ?? {}
  const { description: _, fields, ...restOfDescriptor } = descriptor ?? {}
  const { description: __, ...restOfMessage } = message ?? {}
  const { deletes, description: ___, ...restOfUntracking } = untracking ?? {}
  return {
    ...rest,
    modes: modes.map(({ title, collects, ...mode }) => mode),
    phases: { ...otherPhases, descriptor: restOfDescriptor, message: restOfMessage },
    untracking: restOfUntracking,
  }
}
