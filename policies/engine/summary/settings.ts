import type {
  ConsentSettings,
  MailTrackingSettings,
  ProcessorsSettings,
  RegulationsSettings,
  RetentionSettings,
} from '#policies/schema/policy_source.ts'
import type { BundleSource } from '../bundle.ts'

/** The settings that the public pages tell about. Undefined where a bundle holds none of the kind. */
export interface ToldSettings {
  readonly consent: ConsentSettings | undefined
  readonly retention: RetentionSettings | undefined
  readonly regulations: RegulationsSettings | undefined
  readonly processors: ProcessorsSettings | undefined
  readonly mailTracking: MailTrackingSettings | undefined
}

/** Reads the settings of a bundle. What stands in them was checked against its schema when the bundle was made. */
export function parseToldSettings({ settings }: BundleSource): ToldSettings {
  return {
    consent: settings['consent'] as ConsentSettings | undefined,
    retention: settings['retention'] as RetentionSettings | undefined,
    regulations: settings['regulations'] as RegulationsSettings | undefined,
    processors: settings['processors'] as ProcessorsSettings | undefined,
    mailTracking: settings['mail_tracking'] as MailTrackingSettings | undefined,
  }
}
