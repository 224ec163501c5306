import type { ReactNode } from 'react'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { CategoryName, ClassTag } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { TypeRow } from './catalogue.ts'
import { Choice, Expires, Purposes, Sensitivity } from './TypeWords.tsx'

export type TypeOfProduct = TypeRow & { readonly product: string; readonly productTitle: string }

interface Props {
  readonly rows: readonly TypeOfProduct[]
  readonly days: number
  readonly empty: ReactNode
  readonly hasProduct?: boolean
}

/** Report types with what their contracts say and what came of them. */
export function TypesTable({ rows, days, empty, hasProduct = false }: Props) {
  const { collect } = useText()
  const columns = useColumns(days)
  const product: Column<TypeOfProduct> = {
    name: 'product',
    header: collect.words.product,
    render: (row) => row.productTitle,
  }
  const [first, ...others] = columns
  return (
    <DataTable
      label={collect.label.types}
      rows={rows}
      keyOf={({ product: name, type }) => `${name} ${type}`}
      empty={empty}
      columns={first === undefined || !hasProduct ? columns : [first, product, ...others]}
    />
  )
}

function useColumns(days: number): readonly Column<TypeOfProduct>[] {
  const { collect, common } = useText()
  const { words } = collect
  const format = useFormat()
  return [
    {
      name: 'type',
      header: words.type,
      render: ({ product, type, title }) => (
        <>
          <TextLink to="/collect/products/$product/$type" params={{ product, type }} fw={600}>
            {title}
          </TextLink>
          <div className="code">{type}</div>
        </>
      ),
    },
    { name: 'class', header: words.class, render: (row) => <ClassTag name={row.class} /> },
    {
      name: 'reports',
      header: words.reports(format.number(days)),
      isNumeric: true,
      render: ({ reports }) => format.number(reports),
    },
    {
      name: 'last',
      header: words.lastSeen,
      render: ({ lastSeen }) => (lastSeen === null ? common.never : format.relative(lastSeen)),
    },
    {
      name: 'category',
      header: words.category,
      render: ({ category }) => <CategoryName name={category} />,
    },
    {
      name: 'sensitivity',
      header: words.highest,
      render: ({ highestSensitivity }) => <Sensitivity name={highestSensitivity} />,
    },
    {
      name: 'purposes',
      header: words.purposes,
      render: ({ purposes }) => (
        <div className="wide-cell">
          <Purposes names={purposes} />
        </div>
      ),
    },
    { name: 'choice', header: words.consent, render: (row) => <Choice type={row} /> },
    {
      name: 'retention',
      header: words.retention,
      isNumeric: true,
      render: ({ retentionDays }) => words.days(format.number(retentionDays)),
    },
    {
      name: 'fields',
      header: words.fields,
      isNumeric: true,
      render: ({ fieldCount }) => format.number(fieldCount),
    },
    { name: 'expires', header: words.expires, render: (row) => <Expires type={row} /> },
    { name: 'owner', header: words.owner, render: ({ owner }) => owner },
  ]
}
