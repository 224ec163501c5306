/** Arguments of `tidegate verify`: known before the command is loaded. */
export const VERIFY_HELP =
  '<receipt> [--keys jwks.json | --origin key] [--request id]: verifies a receipt, offline'
