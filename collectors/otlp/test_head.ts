import type { RequestHead } from '#domain/collector.ts'

/** A request's head for tests. */
export function headOf(path: string, headers: Readonly<Record<string, string>> = {}): RequestHead {
  return {
    method: 'POST',
    path,
    params: {},
    query: new URLSearchParams(),
    header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
  }
}

export const PROTOBUF = { 'content-type': 'application/x-protobuf' } as const
export const JSON_TYPE = { 'content-type': 'application/json' } as const
