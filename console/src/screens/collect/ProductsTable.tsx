import type { ReactNode } from 'react'
import { DataTable } from '../../components/DataTable.tsx'
import { Tag } from '../../components/Tag.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { type ProductRow, sumsOf } from './catalogue.ts'

interface Props {
  readonly rows: readonly ProductRow[]
  readonly days: number
  readonly empty: ReactNode
}

/** A product a row, with the sums of its types. */
export function ProductsTable({ rows, days, empty }: Props) {
  const { collect, common } = useText()
  const { words } = collect
  const format = useFormat()
  return (
    <DataTable
      label={collect.label.products}
      rows={rows.map((row) => ({ ...row, ...sumsOf(row.types) }))}
      keyOf={({ product }) => product}
      empty={empty}
      columns={[
        {
          name: 'product',
          header: words.product,
          render: ({ product, title, isStandard }) => (
            <>
              <TextLink to="/collect/products/$product" params={{ product }} fw={600}>
                {title}
              </TextLink>{' '}
              {isStandard && <Tag>{words.standard}</Tag>}
            </>
          ),
        },
        {
          name: 'required',
          header: common.class.required,
          isNumeric: true,
          render: ({ required }) => format.number(required),
        },
        {
          name: 'optional',
          header: common.class.optional,
          isNumeric: true,
          render: ({ types, required }) => format.number(types - required),
        },
        {
          name: 'fields',
          header: words.fields,
          isNumeric: true,
          render: ({ fields }) => format.number(fields),
        },
        {
          name: 'reports',
          header: words.reports(format.number(days)),
          isNumeric: true,
          render: ({ reports }) => format.number(reports),
        },
        {
          name: 'bytes',
          header: words.bytes,
          isNumeric: true,
          render: ({ bytes }) => format.bytes(bytes),
        },
        {
          name: 'last',
          header: words.lastSeen,
          render: ({ lastSeen }) => (lastSeen === null ? common.never : format.relative(lastSeen)),
        },
        { name: 'owner', header: words.owner, render: ({ owner }) => owner },
      ]}
    />
  )
}
