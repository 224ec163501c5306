import { Fragment } from 'react'
import { CopyText } from '../../components/CopyText.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

type Detail = Readonly<Record<string, unknown>>

/** Longer texts are ids and hashes: their beginning tells them apart. */
const SHORT = 14

/** The counts, ids and words of an entry in one line. */
export function SaidShort({ detail }: { readonly detail: Detail }) {
  const { ledger } = useText()
  const format = useFormat()
  const shown = flatten(detail).filter(([name]) => name !== 'audit')
  return (
    <span className="code">
      {shown.map(([name, value], at) => (
        <Fragment key={name}>
          {at > 0 && ' · '}
          {name} {print(value, { ...ledger.audit, number: format.number })}
        </Fragment>
      ))}
    </span>
  )
}

/** All of it, as names and values. */
export function SaidWhole({ detail }: { readonly detail: Detail }) {
  const { ledger } = useText()
  const format = useFormat()
  const rows = flatten(detail)
  if (rows.length === 0) return <p>{ledger.entry.nothing}</p>
  return (
    <dl className="rl-facts">
      {rows.map(([name, value]) => (
        <Fragment key={name}>
          <dt className="code">{name}</dt>
          <dd className="figure">
            {typeof value === 'string' ? (
              <CopyText value={value} />
            ) : (
              print(value, { ...ledger.audit, number: format.number })
            )}
          </dd>
        </Fragment>
      ))}
    </dl>
  )
}

/** Members of members by their way: `reports.after`. */
function flatten(detail: Detail, way = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(detail).flatMap(([name, value]) => {
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isGroup ? flatten(parseDetail(value), `${way}${name}.`) : [[`${way}${name}`, value]]
  })
}

function parseDetail(value: object): Detail {
  return value as Detail
}

interface Words {
  readonly yes: string
  readonly no: string
  readonly number: (value: number) => string
}

function print(value: unknown, { yes, no, number }: Words): string {
  if (typeof value === 'number') return number(value)
  if (typeof value === 'boolean') return value ? yes : no
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > SHORT + 1 && /^[0-9a-f-]+$/.test(text) ? `${text.slice(0, 8)}…` : text
}
