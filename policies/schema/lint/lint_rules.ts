/** What a rule says where it holds. */
export interface LintRule {
  /** End of the sentence `Check ...: `, about the field or the part of the file that it names. */
  readonly complaint: (subject: string) => string
  /** What to write instead. */
  readonly remedy: string
}

/** Every rule of the lint by its code, which never changes: the only table of them. */
export const LINT_RULES = {
  text_too_short: {
    complaint: (subject) => `${subject} says too little`,
    remedy: 'Say in a sentence what is sent and what gets better for the user because of it',
  },
  text_repeats_name: {
    complaint: (subject) => `${subject} only repeats the name`,
    remedy: 'Say what the name cannot: what the value is needed for',
  },
  text_vague: {
    complaint: (subject) => `${subject} is vague`,
    remedy: 'Name what is meant instead of words such as "various", "misc" or "data"',
  },
  url_kept_whole: {
    complaint: (subject) => `${subject} keeps addresses whole`,
    remedy:
      'Write "action: generalise" and "to: route", or "action: scrub": queries and paths hold names and ids',
  },
  free_text_kept: {
    complaint: (subject) => `${subject} keeps free text`,
    remedy: 'Write "action: scrub", or "type: enum" where all values are known',
  },
  optional_in_required: {
    complaint: (subject) => `${subject} looks like Optional data in a Required report`,
    remedy: 'Write "class: optional", or remove it: Required data keeps the product working',
  },
  identity_in_the_clear: {
    complaint: (subject) => `${subject} looks like an identity and is not pseudonymised`,
    remedy: 'Write "action: pseudonymise" with "identity", or "action: drop"',
  },
  release_unlikely: {
    complaint: (subject) =>
      `${subject} is hardly ever released: nearly every value of its type has one subject`,
    remedy: 'Write "action: generalise", or "action: drop" where nobody needs to see it',
  },
  retention_longer: {
    complaint: (subject) => `${subject} is longer than the default`,
    remedy: 'Remove it, or keep within defaultDays of settings/retention.yaml',
  },
  expired: {
    complaint: (subject) => `${subject} has expired: nothing is collected any more`,
    remedy: 'Have it reviewed and write a later day, or remove the file',
  },
  expires_soon: {
    complaint: (subject) => `${subject} expires within 30 days`,
    remedy: 'Have it reviewed and write a later day, or let it end',
  },
  owner_not_a_team: {
    complaint: (subject) => `${subject} is at no domain of a team`,
    remedy: 'Write the mail address of the team at the domain of its organisation',
  },
} as const satisfies Readonly<Record<string, LintRule>>
export type LintCode = keyof typeof LINT_RULES
