import { CONSENT_LEVELS, type ConsentLevel, type ConsentSource } from '#domain/consent.ts'

/** A choice that is in force, as far as its effect goes. */
export interface ChoiceInForce {
  readonly by: 'administrator' | 'user' | 'contact'
  readonly level: ConsentLevel
  readonly decidedAt: Date
  readonly source: ConsentSource
  /** Names of the instance and the product that it is for; everything of the tenant where they are missing. */
  readonly instance?: string | undefined
  readonly product?: string | undefined
}

/** What may be collected, the choice that decided it, and why in a sentence. */
export interface EffectiveSetting {
  readonly level: ConsentLevel
  /** Undefined where nobody has chosen and the default holds. */
  readonly decidedBy: ChoiceInForce | undefined
  readonly explanation: string
}

const EFFECTS: Readonly<Record<ConsentLevel, string>> = {
  off: 'Nothing is collected',
  limited: 'Optional is off and sensitive fields are left out',
  required: 'Optional is off',
  optional: 'Required and Optional data is collected',
}
const DEEDS: Readonly<Record<ConsentLevel, string>> = {
  off: 'switched collection off',
  limited: 'limited the use of sensitive data',
  required: 'set Required only',
  optional: 'allowed Optional data',
}
const DEFAULTS: Readonly<Record<ConsentLevel, string>> = {
  off: 'that nothing is collected',
  limited: 'Required only, without sensitive fields',
  required: 'Required only',
  optional: 'Optional',
}
const FEATURE_DEEDS = { on: 'switched it on', off: 'switched it off' } as const

/** The most protective choice wins, as in `permit`: of equal ones a person's before the administrator's. */
export function effectiveSetting(
  choices: readonly ChoiceInForce[],
  { tenant, defaultLevel }: { readonly tenant: string; readonly defaultLevel: ConsentLevel },
): EffectiveSetting {
  const people = choices.filter(({ by }) => by !== 'administrator')
  const administrator = choices.filter(({ by }) => by === 'administrator')
  const winner = [...people, ...administrator].reduce(moreProtective, undefined)
  const isDefault =
    administrator.length === 0 && (winner === undefined || rank(winner.level) > rank(defaultLevel))
  if (isDefault || winner === undefined) {
    const explanation = `${EFFECTS[defaultLevel]} because the administrator of ${tenant} has not chosen: the default is ${DEFAULTS[defaultLevel]}`
    return { level: defaultLevel, decidedBy: undefined, explanation }
  }
  const explanation = `${EFFECTS[winner.level]} because ${reasonOf(winner, tenant, DEEDS[winner.level])}`
  return { level: winner.level, decidedBy: winner, explanation }
}

/** Whether a feature collects, and why. Without a choice it is on; one that switches it off wins. */
export function effectiveFeature(
  choices: readonly ChoiceInForce[],
  { tenant, feature }: { readonly tenant: string; readonly feature: string },
): { readonly isOn: boolean; readonly explanation: string } {
  const off = choices.find(({ level }) => level === 'off')
  if (off !== undefined) {
    const why = reasonOf(off, tenant, FEATURE_DEEDS.off)
    const explanation = `${feature} is off because ${why}: nothing more is collected, and what was collected is hidden until it is switched on`
    return { isOn: false, explanation }
  }
  const [on] = choices
  const why =
    on === undefined ? 'nobody has switched it off' : reasonOf(on, tenant, FEATURE_DEEDS.on)
  return { isOn: true, explanation: `${feature} is on because ${why}` }
}

const rank = (level: ConsentLevel): number => CONSENT_LEVELS.indexOf(level)

function moreProtective(
  best: ChoiceInForce | undefined,
  next: ChoiceInForce,
): ChoiceInForce | undefined {
  return best === undefined || rank(next.level) < rank(best.level) ? next : best
}

function reasonOf(choice: ChoiceInForce, tenant: string, deed: string): string {
  return `${whoOf(choice, tenant)} ${deed}${placeOf(choice)} on ${dayOf(choice.decidedAt)}`
}

function whoOf({ by, source }: ChoiceInForce, tenant: string): string {
  if (by === 'administrator') return `the administrator of ${tenant}`
  if (source === 'gpc') return 'the browser’s Global Privacy Control'
  const who = by === 'contact' ? 'the contact' : 'the user'
  return source === 'subject_request' ? `${who}, by a request,` : who
}

function placeOf({ instance, product }: ChoiceInForce): string {
  const places = [
    ...(product === undefined ? [] : [`for ${product}`]),
    ...(instance === undefined ? [] : [`in the instance ${instance}`]),
  ]
  return places.map((place) => ` ${place}`).join('')
}

const MONTHS =
  'January February March April May June July August September October November December'.split(' ')

/** `2 March 2026`, in UTC. */
function dayOf(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}
