import type { ReactNode } from 'react'
import { useText } from '../i18n/language.tsx'
import { EmptyState } from './EmptyState.tsx'

export interface Column<Row> {
  readonly name: string
  readonly header: ReactNode
  readonly render: (row: Row) => ReactNode
  /** Figures stand at the end of their cell. */
  readonly isNumeric?: boolean
}

interface Props<Row> {
  /** What the table shows, for those who do not see it. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly empty?: ReactNode
}

/** A table that scrolls sideways on small screens. Its first column names the row. */
export function DataTable<Row>({ label, columns, rows, keyOf, empty }: Props<Row>) {
  const { common } = useText()
  if (rows.length === 0) return empty ?? <EmptyState title={common.empty} />
  return (
    // Whoever has no mouse scrolls it with the arrow keys.
    <section className="scroller" aria-label={label} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {columns.map(({ name, header, isNumeric }) => (
              <th key={name} scope="col" className={isNumeric ? 'numeric' : undefined}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ name, render, isNumeric }) => (
                <td key={name} className={isNumeric ? 'numeric' : undefined}>
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
