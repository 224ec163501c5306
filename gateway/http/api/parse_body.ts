/** A body as the type that its route's JSON Schema has proved. */
export function parseBody<Body>(body: unknown): Body {
  return body as Body
}
