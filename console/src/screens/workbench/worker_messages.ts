/** Where in a tenant's telemetry the text would stand: its rules hold. */
export interface TryPlace {
  /** Id of the tenant. */
  readonly tenant: string
  readonly product?: string
  readonly type?: string
  /** Path of the field whose value the text is; its last name is the key. */
  readonly field?: string
}

export type Form = 'text' | 'report'

interface Common {
  readonly id: number
  /** What settings/pii.yaml says, parsed. */
  readonly source: unknown
  readonly place: TryPlace
}

export type WorkerRequest =
  | (Common & { readonly kind: 'try'; readonly form: Form; readonly input: string })
  | (Common & { readonly kind: 'vectors'; readonly lines: string })

/** A finding with its place in what is shown. */
export interface Mark {
  readonly start: number
  readonly end: number
  readonly kind: string
  readonly rule: string
  readonly confidence: number
  readonly why: string
  readonly method: string
  /** Of a report: the path of the value. */
  readonly path?: string
}

/** A claim that became no finding. */
export interface Loss extends Omit<Mark, 'method'> {
  readonly lostTo: 'settings' | 'surer claim'
}

export interface Tried {
  /** The input as it is shown: a text as it is, a report with line breaks. */
  readonly shown: string
  readonly clean: string
  readonly marks: readonly Mark[]
  readonly lost: readonly Loss[]
  readonly tookMs: number
}

export interface VectorResult {
  readonly line: number
  readonly passed: boolean
  readonly isVector: boolean
  readonly expected: string
  readonly got: string
}

/** Why nothing was tried. It names the place of the error, never a value. */
export interface Refusal {
  readonly of: 'settings' | 'report' | 'model'
  readonly detail: string
}

export type WorkerAnswer =
  | { readonly id: number; readonly kind: 'tried'; readonly tried: Tried }
  | { readonly id: number; readonly kind: 'vectors'; readonly results: readonly VectorResult[] }
  | { readonly id: number; readonly kind: 'refused'; readonly refusal: Refusal }
  /** The engine and its model of names are loaded: nothing is fetched from here on. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed' }
