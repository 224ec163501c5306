import { LIMITS } from '#domain/limits.ts'
import type { RegulationSettings } from '#policies/schema/policy_source.ts'
import { PUBLIC_RIGHTS, type PublicFiling } from '../../subjects/public_requests.ts'
import type { RequestMessages } from './request_messages.ts'
import type { FormErrors } from './request_page.ts'

const MAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/
const PHONE = /^\+?[0-9 ()./-]{5,30}$/

/** What was entered: a filing, or what is wrong with it by field. */
export type ReadForm =
  | { readonly kind: 'filing'; readonly filing: PublicFiling }
  | { readonly kind: 'errors'; readonly errors: FormErrors }

/** Reads the fields of the form; nothing that was entered is in what is wrong. */
export function readForm(
  sent: URLSearchParams,
  regulations: readonly RegulationSettings[],
  { errors: words }: RequestMessages,
): ReadForm {
  const text = (name: string) => (sent.get(name) ?? '').trim()
  const type = PUBLIC_RIGHTS.find((right) => right === text('type'))
  const regulation = regulations.find(({ name }) => name === text('law'))
  const [email, userId, phone] = [text('email'), text('userId'), text('phone')]
  const errors = {
    ...(type === undefined ? { type: words.type } : {}),
    ...(regulation === undefined ? { law: words.law } : {}),
    ...(type !== undefined && regulation?.rights.includes(type) === false
      ? { type: words.right }
      : {}),
    ...(MAIL.test(email) ? {} : { email: words.email }),
    ...(userId.length > LIMITS.identityLengthMax ? { userId: words.userId } : {}),
    ...(phone === '' || PHONE.test(phone) ? {} : { phone: words.phone }),
  }
  if (type === undefined || regulation === undefined || Object.keys(errors).length > 0) {
    return { kind: 'errors', errors }
  }
  const more = [
    ...(userId === '' ? [] : [{ type: 'user_id', value: userId } as const]),
    ...(phone === '' ? [] : [{ type: 'phone', value: phone } as const]),
  ]
  const identities = [{ type: 'email', value: email } as const, ...more] as const
  return { kind: 'filing', filing: { type, regulation: regulation.name, identities } }
}
