import type { Operations } from './operations.generated.ts'

/** An operation of /openapi.json, such as `GET /manage/v1/tenants`. */
export type Operation = keyof Operations
export type ReadOperation = Extract<Operation, `GET ${string}`>
export type ChangeOperation = Exclude<Operation, ReadOperation>

type Member<Op extends Operation, Name extends string> = Operations[Op] extends {
  [name in Name]: infer Value
}
  ? Value
  : undefined

export type AnswerOf<Op extends Operation> = Member<Op, 'answer'>
export type BodyOf<Op extends Operation> = Member<Op, 'body'>
/** One item of a list answer. */
export type ItemOf<Op extends Operation> =
  AnswerOf<Op> extends { items: readonly (infer Item)[] } ? Item : never

/** Members that have any of their own are wanted; others may be left out. */
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : Record<string, never> extends Value
    ? { readonly [name in Name]?: Value }
    : { readonly [name in Name]: Value }

export type InputOf<Op extends Operation> = Part<'params', Member<Op, 'params'>> &
  Part<'query', Member<Op, 'query'>> &
  Part<'body', Member<Op, 'body'>>

/** A refusal of the API: problem details (RFC 9457) with a stable code. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, title: string) {
    super(title)
    this.name = 'ApiProblem'
    this.status = status
    this.code = code
  }
}

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

/** Address of an operation with what it is asked. */
export function addressOf(operation: Operation, input: LooseInput = {}): string {
  const path = operation
    .slice(operation.indexOf(' ') + 1)
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(input.params?.[name] ?? '')),
    )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Sent with each request: another site cannot set it without asking first. */
export const OUR_HEADERS = { 'x-tidegate-request': '1' }

/** Calls the API as whoever is signed in. Throws an ApiProblem for a refusal, and where the gateway is not reached. */
export async function call<Op extends Operation>(
  operation: Op,
  input: InputOf<Op>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<AnswerOf<Op>> {
  const { body } = parseLoose(input)
  const response = await send(operation, parseLoose(input), {
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  return parseAnswer(await response.text())
}

/** The bytes of an answer that is no JSON: an archive, a table. */
export async function fetchFile(
  operation: Operation,
  input: LooseInput = {},
): Promise<{ readonly blob: Blob; readonly name: string | undefined }> {
  const response = await send(operation, input, {
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
  })
  const disposition = response.headers.get('content-disposition') ?? ''
  const name = /filename="?([^";]+)"?/.exec(disposition)?.[1]
  return { blob: await response.blob(), name }
}

async function send(operation: Operation, input: LooseInput, init: RequestInit): Promise<Response> {
  const method = operation.slice(0, operation.indexOf(' '))
  const response = await fetch(addressOf(operation, input), {
    ...init,
    method,
    credentials: 'same-origin',
    headers: {
      ...OUR_HEADERS,
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem(0, 'unreachable', 'Cannot reach the gateway')
  })
  if (!response.ok) throw await problemOf(response)
  return response
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text()
  const problem = text.startsWith('{') ? parseProblem(text) : {}
  return new ApiProblem(
    response.status,
    problem.code ?? 'internal',
    problem.title ?? `HTTP ${response.status}`,
  )
}

function parseProblem(text: string): { readonly code?: string; readonly title?: string } {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

function parseLoose(input: unknown): LooseInput {
  return typeof input === 'object' && input !== null ? input : {}
}

/** The gateway's tests hold each answer against the schema that the type was made from. */
function parseAnswer<Answer>(text: string): Answer {
  return (text === '' ? null : JSON.parse(text)) as Answer
}
