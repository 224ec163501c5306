export const DATA_CLASSES = ['required', 'optional'] as const
/** Required data keeps the product secure, up to date and working; Optional data needs a choice. */
export type DataClass = (typeof DATA_CLASSES)[number]

export const CATEGORIES = [
  'device_connectivity_configuration',
  'product_service_performance',
  'product_service_usage',
  'software_setup_inventory',
] as const
export type Category = (typeof CATEGORIES)[number]

export const DATA_KINDS = [
  'customer_data',
  'content',
  'administrator_data',
  'payment_data',
  'operational_data',
] as const
/** What the table of purposes is keyed by. */
export type DataKind = (typeof DATA_KINDS)[number]

export const PURPOSES = [
  'operating_and_troubleshooting',
  'security',
  'services_communications',
  'improving_services',
  'advertising',
  'voluntary_law_enforcement_disclosure',
  'direct_marketing',
] as const
/** Why data may be used. */
export type Purpose = (typeof PURPOSES)[number]

export const SENSITIVITIES = [
  'system_metadata',
  'callstack_or_exception',
  'customer_content',
  'public_non_personal',
  'end_user_pseudonymous',
] as const
export type Sensitivity = (typeof SENSITIVITIES)[number]

/** Fields of these sensitivities say what people wrote or read: they are not taken of who has limited the use of it. */
export const SENSITIVE: readonly Sensitivity[] = ['customer_content']
/** Kinds of data of which everything that is not about a machine is sensitive (Cal. Civ. Code § 1798.140(ae)). */
export const SENSITIVE_DATA_KINDS: readonly DataKind[] = ['content', 'payment_data']
/** What of a sensitive kind is about a machine, or known to everybody. */
export const NOT_SENSITIVE: readonly Sensitivity[] = ['system_metadata', 'public_non_personal']
/** What the data of a person who has limited its use may still be used for (11 CCR § 7027(m)). */
export const NECESSARY_PURPOSES: readonly Purpose[] = ['operating_and_troubleshooting', 'security']

/** The table data kind x purpose of policies/settings/purposes.yaml: true where the use is allowed. */
export type PurposeTable = Readonly<Record<DataKind, Readonly<Record<Purpose, boolean>>>>
