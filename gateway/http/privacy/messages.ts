import type { Effect } from '#policies/engine/diff/change.ts'
import type { SummaryWords } from '#policies/engine/summary/words.ts'

/** A version of the policies as a sentence names it. */
export interface ShownVersion {
  readonly name: string
  readonly time: string
}

/** Every string of the public pages in one language. */
export interface Messages {
  /** BCP 47 tag of the language. */
  readonly language: string
  /** The words of the policies. */
  readonly words: SummaryWords
  readonly frame: {
    readonly site: string
    readonly skip: string
    readonly allProducts: string
    readonly whereYouAre: string
    readonly onThisPage: string
    readonly asData: string
    readonly madeFrom: string
  }
  readonly index: {
    readonly title: string
    readonly summary: string
    readonly lead: readonly string[]
    readonly products: string
    readonly counts: (required: number, optional: number) => string
    readonly countsLabel: string
    /** Before the link to what holds for all products. */
    readonly standard: string
    readonly classes: string
    readonly categories: string
    readonly purposes: string
    readonly purposesLead: string
    readonly purposesCaption: string
    readonly purpose: string
    readonly features: string
    readonly featuresLead: string
    readonly choices: string
    readonly rights: string
    readonly retention: string
  }
  readonly feature: {
    readonly touches: string
    readonly parties: string
    readonly noParties: string
    readonly optOut: string
    readonly products: string
    readonly noProducts: string
    readonly collectedWhileOn: (title: string) => string
  }
  readonly product: {
    readonly summary: (title: string) => string
    readonly answersForIt: string
    readonly name: string
    readonly required: string
    readonly optional: string
    readonly requiredLead: string
    readonly optionalLead: string
    readonly noRequired: string
    readonly noOptional: string
    readonly standard: string
    readonly standardLead: string
    readonly standardCaption: string
    readonly reportType: string
    readonly what: string
    readonly fieldCount: string
    readonly choices: string
    readonly choicesLink: string
  }
  readonly type: {
    readonly name: string
    readonly dataKind: string
    readonly purposes: string
    readonly kept: string
    readonly expires: string
    readonly feature: string
    readonly identities: string
    readonly noIdentities: string
    readonly identity: (kind: string, paths: readonly string[]) => string
    readonly owner: string
    readonly review: string
    readonly reviewLink: string
  }
  readonly fields: {
    readonly caption: (title: string, count: number) => string
    readonly field: string
    readonly why: string
    readonly holds: string
    readonly becomes: string
    readonly example: string
  }
  readonly recipients: {
    readonly title: string
    readonly lead: string
    /** Of one product, and of all of them. */
    readonly nobody: string
    readonly nobodyAtAll: string
    readonly caption: string
    readonly party: string
    readonly does: string
    readonly uses: string
    readonly place: string
    readonly always: string
    readonly keepsDataIn: (place: string) => string
    readonly terms: (name: string) => string
    readonly destinations: string
    readonly destinationsLead: string
  }
  readonly mailTracking: {
    readonly title: string
    readonly lead: string
    readonly caption: string
    readonly mode: string
    readonly collects: string
    readonly default: string
    readonly first: string
    readonly second: string
    readonly untracking: string
    readonly products: string
  }
  readonly choices: {
    readonly byDefault: (level: string) => string
    readonly rules: readonly string[]
    readonly ask: string
    readonly lawsCaption: string
    readonly region: string
    readonly law: string
    readonly rights: string
    readonly answer: string
    readonly exception: (right: string, period: string) => string
  }
  readonly retention: {
    readonly byDefault: (days: number) => string
    readonly bounds: (minDays: number, maxDays: number) => string
    readonly afterSubscription: (keepDays: number, reversibleDays: number) => string
    readonly requestLog: (months: number) => string
    readonly hold: string
  }
  readonly versions: {
    readonly title: string
    readonly lead: string
    readonly caption: string
    readonly since: string
    readonly version: string
    readonly inForce: string
    readonly whatChanged: string
    readonly time: (at: Date) => string
  }
  readonly change: {
    readonly title: string
    readonly summary: (hash: string) => string
    /** Short names of both versions, and when each was first in force. */
    readonly lead: (after: ShownVersion, before: ShownVersion) => string
    readonly counts: (widens: number, narrows: number, neutral: number) => string
    readonly nothing: string
    readonly effect: Readonly<Record<Effect, string>>
  }
  /** The page on which a receipt is verified. */
  readonly verify: {
    readonly title: string
    readonly summary: string
    readonly lead: string
    readonly stays: string
    readonly choose: string
    readonly needsScript: string
    readonly meaning: string
    readonly meanings: readonly string[]
    readonly words: {
      readonly valid: string
      readonly invalid: string
      readonly working: string
      readonly insecure: string
      readonly unsupported: string
      readonly state: { readonly ok: string; readonly failed: string; readonly open: string }
    }
  }
  readonly notFound: { readonly title: string; readonly text: string; readonly back: string }
}
