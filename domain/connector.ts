/** What a tenant connects to its requests: others that are told, asked or believed. Each has a row in the table of kinds. */
export const CONNECTOR_KINDS = [
  'webhook_processor',
  'opendsr_processor',
  'code_sender',
  'openid_provider',
  'voter',
] as const
export type ConnectorKindName = (typeof CONNECTOR_KINDS)[number]

/** Those that received data of subjects, and have to confirm that it is gone. */
export const PROCESSOR_KINDS = [
  'webhook_processor',
  'opendsr_processor',
] as const satisfies readonly ConnectorKindName[]
export type ProcessorKindName = (typeof PROCESSOR_KINDS)[number]
