/** Every code of the management and DSR APIs with its HTTP status: the only table of it. */
export const ERROR_STATUS = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  too_many_requests: 429,
  method_not_allowed: 405,
  invalid_body: 400,
  invalid_query: 400,
  media_type_unsupported: 415,
  body_too_large: 413,
  name_taken: 409,
  product_unknown: 404,
  feature_unknown: 400,
  purpose_missing: 400,
  purpose_not_permitted: 403,
  clock_not_settable: 403,
  regulation_unknown: 400,
  right_not_in_regulation: 400,
  right_not_offered: 400,
  identity_not_offered: 400,
  not_verified: 403,
  verification_not_offered: 409,
  too_many_challenges: 429,
  request_state: 409,
  disclosure_state: 409,
  plan_missing: 409,
  plan_changed: 409,
  extension_not_allowed: 409,
  export_not_ready: 409,
  export_gone: 410,
  too_many_links: 409,
  too_many_tokens: 409,
  too_many_roles: 409,
  last_administrator: 409,
  cross_site: 403,
  receipt_not_ready: 409,
  checkpoint_unknown: 409,
  clock_not_trusted: 409,
  subscription_state: 409,
  version_state: 409,
  too_many_rules: 409,
  hold_state: 409,
  too_many_holds: 409,
  reason_missing: 400,
  replay_running: 409,
  too_many_sinks: 409,
  too_many_connectors: 409,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<string, number>
export type ErrorCode = keyof typeof ERROR_STATUS

/** A refusal of the management or DSR API. Its message holds no personal data. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
