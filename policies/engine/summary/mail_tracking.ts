/** Which mail a client tracks by itself. */
export const MAIL_TRACKING_MODES = ['responses', 'all_mail', 'known_senders', 'none'] as const
export type MailTrackingMode = (typeof MAIL_TRACKING_MODES)[number]

/** True for a value that is one of the modes. */
export function isMailTrackingMode(value: string): value is MailTrackingMode {
  return MAIL_TRACKING_MODES.some((mode) => mode === value)
}
