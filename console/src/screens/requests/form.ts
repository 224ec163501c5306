import type { BodyOf } from '../../api/client.ts'
import type { RequestType } from './search.ts'

export const IDENTITY_TYPES = [
  'user_id',
  'organisation_id',
  'device_id',
  'email',
  'phone',
  'advertising_id',
] as const
export type IdentityType = (typeof IDENTITY_TYPES)[number]

export const METHODS = ['controller', 'openid', 'code', 'device'] as const
export const VALUE_TYPES = ['text', 'number', 'flag'] as const

export interface IdentityRow {
  readonly key: string
  readonly type: IdentityType
  readonly value: string
  readonly isHashed: boolean
}

export interface CorrectionRow {
  readonly key: string
  readonly field: string
  readonly value: string
  readonly valueType: (typeof VALUE_TYPES)[number]
  readonly product: string
  readonly type: string
}

/** What is typed into the form. It is kept nowhere else, and emptied once the request is filed. */
export interface RequestForm {
  readonly type: RequestType
  readonly regulation: string
  readonly verification: (typeof METHODS)[number]
  readonly identities: readonly IdentityRow[]
  readonly corrections: readonly CorrectionRow[]
  readonly newIdentities: readonly IdentityRow[]
}

export function newIdentity(): IdentityRow {
  return { key: crypto.randomUUID(), type: 'user_id', value: '', isHashed: false }
}

export function newCorrection(): CorrectionRow {
  const key = crypto.randomUUID()
  return { key, field: '', value: '', valueType: 'text', product: '', type: '' }
}

export const EMPTY_FORM: RequestForm = {
  type: 'erasure',
  regulation: '',
  verification: 'controller',
  identities: [{ key: 'first', type: 'user_id', value: '', isHashed: false }],
  corrections: [],
  newIdentities: [],
}

/** Choices of a person are kept for these identities only; other rights are for all. */
const OFFERED: { readonly [type in RequestType]?: readonly IdentityType[] } = {
  objection: ['user_id', 'email'],
  opt_out: ['user_id', 'email', 'device_id'],
}

export function offeredIdentities(type: RequestType): readonly IdentityType[] | undefined {
  return OFFERED[type]
}

/** A rectification says what is to change. */
export function hasChange({ type, corrections, newIdentities }: RequestForm): boolean {
  return type !== 'rectification' || corrections.length + newIdentities.length > 0
}

type FilingBody = BodyOf<'POST /dsr/v1/requests'>

export function bodyOf(form: RequestForm, tenant: string): FilingBody {
  const { type, regulation, verification } = form
  const isRectification = type === 'rectification'
  return {
    ...{ type, regulation, tenant, verification },
    identities: form.identities.map(printIdentity),
    ...(isRectification && form.corrections.length > 0
      ? { corrections: form.corrections.map(printCorrection) }
      : {}),
    ...(isRectification && form.newIdentities.length > 0
      ? { newIdentities: form.newIdentities.map(printIdentity) }
      : {}),
  }
}

function printIdentity({ type, value, isHashed }: IdentityRow): FilingBody['identities'][number] {
  return isHashed ? { type, value: value.trim(), format: 'sha256' } : { type, value: value.trim() }
}

function printCorrection({ field, value, valueType, product, type }: CorrectionRow) {
  return {
    field: field.trim(),
    value: printValue(value, valueType),
    ...(product.trim() === '' ? {} : { product: product.trim() }),
    ...(type.trim() === '' ? {} : { type: type.trim() }),
  }
}

function printValue(
  value: string,
  valueType: (typeof VALUE_TYPES)[number],
): string | number | boolean {
  if (valueType === 'number') return Number(value)
  return valueType === 'flag' ? value === 'true' : value
}
