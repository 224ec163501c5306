import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import type { Purpose } from '../../components/PurposeSelect.tsx'
import { Tag } from '../../components/Tag.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { ClassTag } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

type Report = ItemOf<'GET /manage/v1/reports'>

const SAID_LENGTH = 140

interface Props {
  readonly label: string
  readonly items: readonly Report[]
  readonly purpose: Purpose
  readonly empty: ReactNode
  readonly isFresh?: (report: Report) => boolean
}

/** Reports with what they say, each with the way to its own page. */
export function ReportTable({ label, items, purpose, empty, isFresh }: Props) {
  const columns = useColumns(purpose, isFresh)
  return (
    <DataTable label={label} rows={items} keyOf={({ id }) => id} columns={columns} empty={empty} />
  )
}

function useColumns(purpose: Purpose, isFresh: Props['isFresh']): readonly Column<Report>[] {
  const { columns, tail, stripped } = useText().reports
  const format = useFormat()
  return [
    {
      name: 'received',
      header: columns.received,
      render: (report) => (
        <Group gap={6} wrap="nowrap" className="nowrap">
          <TextLink to="/reports/$id" params={{ id: report.id }} search={{ purpose }}>
            <time dateTime={report.receivedAt}>{format.dateTime(report.receivedAt)}</time>
          </TextLink>
          {isFresh?.(report) && <Tag tone="info">{tail.new}</Tag>}
        </Group>
      ),
    },
    {
      name: 'report',
      header: columns.type,
      render: ({ type, product }) => (
        <div className="nowrap">
          <strong>{type}</strong>
          <Text size="xs" c="dimmed">
            {product}
          </Text>
        </div>
      ),
    },
    {
      name: 'class',
      header: columns.class,
      render: ({ class: dataClass }) => <ClassTag name={dataClass} />,
    },
    { name: 'version', header: columns.version, render: ({ version }) => version ?? '–' },
    { name: 'collector', header: columns.collector, render: ({ collector }) => collector },
    {
      name: 'stripped',
      header: columns.stripped,
      render: ({ remarks }) =>
        remarks.length === 0 ? (
          '–'
        ) : (
          <Tag tone="info">{stripped(format.number(countOf(remarks)))}</Tag>
        ),
    },
    {
      name: 'says',
      header: columns.says,
      render: ({ data }) => <span className="code said">{saidOf(data)}</span>,
    },
  ]
}

/** One remark may stand for several of its kind. */
export function countOf(remarks: readonly { readonly count?: number }[]): number {
  return remarks.reduce((sum, { count = 1 }) => sum + count, 0)
}

function saidOf(data: Report['data']): string {
  const said = Object.entries(data)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ')
  return said.length > SAID_LENGTH ? `${said.slice(0, SAID_LENGTH)}…` : said
}
