import { DataTable } from '../../components/DataTable.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Shape } from './type_row.ts'

interface Props {
  readonly shapes: readonly Shape[]
  readonly reportsMin: number
}

/** Paths and the types of their values: never a value. */
export function ShapesTable({ shapes, reportsMin }: Props) {
  const { detail } = useText().quarantine
  const format = useFormat()
  return (
    <DataTable
      label={detail.shapes}
      rows={shapes}
      keyOf={({ path, valueType }) => `${path} ${valueType}`}
      columns={[
        {
          name: 'path',
          header: detail.path,
          render: ({ path }) => <span className="code">{path}</span>,
        },
        { name: 'type', header: detail.valueType, render: ({ valueType }) => valueType },
        {
          name: 'count',
          header: detail.count,
          isNumeric: true,
          render: ({ count }) => format.number(count),
        },
        {
          name: 'share',
          header: detail.share,
          isNumeric: true,
          render: ({ count }) => format.percent(count / Math.max(1, reportsMin)),
        },
        {
          name: 'versions',
          header: detail.versions,
          render: ({ clientVersions }) => clientVersions.join(' · '),
        },
        {
          name: 'first',
          header: detail.firstSeen,
          render: ({ firstSeen }) => format.day(firstSeen),
        },
        {
          name: 'last',
          header: detail.lastSeen,
          render: ({ lastSeen }) => format.day(lastSeen),
        },
      ]}
    />
  )
}
