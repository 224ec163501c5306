/** How many there may be of what a file names. */
export const SETTINGS_LIMITS = {
  rules: 500,
  customKinds: 100,
  words: 2_000,
  patterns: 100,
  allowed: 5_000,
  sensitiveKeys: 1_000,
} as const
