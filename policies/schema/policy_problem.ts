export const PROBLEM_CODES = [
  /** The file is none that a policies directory has. */
  'file_unknown',
  'file_missing',
  'file_duplicate',
  'file_too_large',
  /** The text is not YAML, or has a key twice. */
  'yaml_invalid',
  /** Anchors, aliases and tags: each file is read as it is written. */
  'yaml_alias',
  'yaml_tag',
  'yaml_too_deep',
  'field_missing',
  'field_unknown',
  'field_not_applicable',
  'value_type',
  'value_not_listed',
  'value_pattern',
  'value_format',
  'value_bounds',
  'path_invalid',
  'wildcard_misplaced',
  'folder_differs',
  'file_name_differs',
  'product_missing',
  'product_duplicate',
  'type_duplicate',
  'mixin_duplicate',
  'mixin_missing',
  'field_declared_twice',
  'subject_not_declared',
  'subject_in_the_clear',
  'purpose_not_allowed',
  'retention_out_of_bounds',
  'feature_unknown',
  'regulation_duplicate',
  /** A regulation of settings/response_templates.yaml that is not in settings/regulations.yaml; a template twice. */
  'regulation_unknown',
  'template_duplicate',
  /** Two rows of settings/holidays.yaml of one name; one that a regulation names and that is not there. */
  'calendar_duplicate',
  'calendar_unknown',
  /** A holiday outside of the years that its row is for. */
  'calendar_year',
  'time_zone_unknown',
  'feature_duplicate',
  /** A kind of identity that is not in settings/identities.yaml, or is there twice. */
  'identity_unknown',
  'identity_duplicate',
  'processor_duplicate',
  'mode_duplicate',
  /** A party of a feature that is not in settings/processors.yaml, or is there twice in the feature. */
  'party_unknown',
  'party_duplicate',
  /** A sub-processor that takes part in nothing. */
  'processor_unused',
  'product_unknown',
  /** What the scrubber refuses in settings/pii.yaml; the complaint names the field. */
  'scrub_settings_invalid',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** Where something stands in a file, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Why policies cannot be loaded, where that is, and what to do. */
export interface PolicyProblem extends Position {
  readonly path: string
  readonly code: ProblemCode
  /** Sentence case, no full stop: `Cannot load contract sales-insights/error: field owner is missing`. */
  readonly message: string
  /** What to write instead. */
  readonly remedy: string
}

export const FILE_START: Position = { line: 1, column: 1 }
