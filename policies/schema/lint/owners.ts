import type { Finding, LintGroup } from './finding.ts'

/** Where anybody has an address: it belongs to a person and leaves with them. */
const PUBLIC_MAIL = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com gmx.com gmx.de gmx.net web.de mail.com mail.ru proton.me protonmail.com qq.com 163.com 126.com yandex.com yandex.ru zoho.com'.split(
    ' ',
  ),
)

/** Owners that are at no domain of an organisation. */
export const owners: LintGroup = ({ loaded }) =>
  [...loaded.products, ...loaded.contracts].flatMap((file): Finding[] => {
    const domain = file.source.owner.slice(file.source.owner.lastIndexOf('@') + 1).toLowerCase()
    if (!PUBLIC_MAIL.has(domain)) return []
    return [{ file, code: 'owner_not_a_team', pointer: ['owner'], subject: 'owner' }]
  })
