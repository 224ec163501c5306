import { hasPhrase, wordsOfPath } from '#policies/engine/name_words.ts'
import { fieldsOf, findingOf, type LintGroup } from './finding.ts'

/** Names under which an identity of a person, a device or an organisation stands. */
const IDENTITIES = [
  'user id',
  'userid',
  'account id',
  'contact id',
  'employee id',
  'device id',
  'deviceid',
  'machine id',
  'host id',
  'installation id',
  'advertising id',
  'serial number',
  'imei',
  'mac address',
  'tenant id',
  'organisation id',
  'organization id',
  'org id',
  'email',
  'e mail',
  'mail address',
  'phone',
  'phone number',
  'user name',
  'username',
  'login',
  'upn',
  'first name',
  'last name',
  'full name',
  'display name',
  'ip',
  'ip address',
  'session id',
]
/** Types that cannot hold one. */
const HARMLESS_TYPES = new Set(['boolean', 'enum', 'time', 'version'])

/** Identity-like fields that would be stored in the clear. */
export const identities: LintGroup = ({ loaded }) =>
  fieldsOf(loaded).flatMap((field) => {
    const { path, rule } = field
    if (rule.action === 'drop' || rule.action === 'pseudonymise') return []
    if (HARMLESS_TYPES.has(rule.type)) return []
    // The identity is the last thing that a path names: `user.id.count` is none.
    const words = wordsOfPath(path.replace(/(?:\.\*{1,2})+$/, '')).slice(-2)
    const isIdentity = IDENTITIES.some((phrase) =>
      hasPhrase(words.slice(-phrase.split(' ').length), [phrase]),
    )
    return isIdentity ? [findingOf(field, 'identity_in_the_clear', 'action')] : []
  })
