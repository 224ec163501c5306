import { Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { DataTable } from '../../components/DataTable.tsx'
import { useProducts } from '../../components/ProductSelect.tsx'
import { Tag } from '../../components/Tag.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { isNew, OVER_LIMIT, type TypeRow } from './type_row.ts'

interface Props {
  readonly rows: readonly TypeRow[]
  readonly empty: ReactNode
}

/** Quarantined types, those with the most reports first. */
export function TypesTable({ rows, empty }: Props) {
  const { types } = useText().quarantine
  const format = useFormat()
  const products = useProducts()
  const titleOf = (name: string) => products.find(({ product }) => product === name)?.title ?? name
  return (
    <DataTable
      label={types.label}
      rows={rows.toSorted((left, right) => right.reportsMin - left.reportsMin)}
      keyOf={({ product, type }) => `${product} ${type}`}
      empty={empty}
      columns={[
        {
          name: 'type',
          header: types.type,
          render: ({ product, type }) => (
            <TextLink to="/quarantine/$product/$type" params={{ product, type }} fz="sm" fw={600}>
              {type === OVER_LIMIT ? types.overLimit : type}
            </TextLink>
          ),
        },
        { name: 'product', header: types.product, render: ({ product }) => titleOf(product) },
        {
          name: 'reports',
          header: types.reports,
          isNumeric: true,
          render: ({ reportsMin }) => format.number(reportsMin),
        },
        {
          name: 'paths',
          header: types.paths,
          isNumeric: true,
          render: ({ shapes }) => format.number(shapes.length),
        },
        {
          name: 'versions',
          header: types.versions,
          render: ({ clientVersions }) => clientVersions.join(' · '),
        },
        {
          name: 'first',
          header: types.firstSeen,
          render: ({ firstSeen }) => format.day(firstSeen),
        },
        {
          name: 'last',
          header: types.lastSeen,
          render: ({ lastSeen }) => format.relative(lastSeen),
        },
        { name: 'state', header: types.state, render: (row) => <States row={row} /> },
      ]}
    />
  )
}

/** Whether a contract has come since, and whether the type is new. */
export function States({ row }: { readonly row: TypeRow }) {
  const { types } = useText().quarantine
  return (
    <Group gap={4}>
      {row.declared ? (
        <Tag tone="good">{types.isDeclared}</Tag>
      ) : (
        <Tag tone="warn">{types.isOpen}</Tag>
      )}
      {isNew(row) && <Tag tone="info">{types.isNew}</Tag>}
    </Group>
  )
}
