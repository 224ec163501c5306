import { Button, Group, Stack, Title } from '@mantine/core'
import { DataTable } from '../../components/DataTable.tsx'
import { ClassTag } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { ExpiryDay } from './months.ts'

/** All days to come on which something is deleted. */
export function DaysTable({ days }: { readonly days: readonly ExpiryDay[] }) {
  const { calendar } = useText().retention
  const format = useFormat()
  return (
    <DataTable
      label={calendar.title}
      rows={days}
      keyOf={({ day }) => day}
      columns={[
        {
          name: 'day',
          header: calendar.day,
          render: ({ day }) => <time dateTime={day}>{format.day(day)}</time>,
        },
        {
          name: 'reports',
          header: calendar.reports,
          isNumeric: true,
          render: ({ count }) => format.number(count),
        },
        {
          name: 'size',
          header: calendar.size,
          isNumeric: true,
          render: ({ bytes }) => format.bytes(bytes),
        },
        {
          name: 'products',
          header: calendar.products,
          render: ({ items }) =>
            format.list([...new Set(items.map(({ product }) => product))].toSorted()),
        },
      ]}
    />
  )
}

interface Props {
  readonly day: ExpiryDay
  readonly onClose: () => void
}

/** What is deleted on one day, by product, type and class. */
export function DayDetails({ day, onClose }: Props) {
  const { calendar } = useText().retention
  const format = useFormat()
  const title = calendar.ofDay(format.day(day.day))
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={3} fz="md">
          {title}
        </Title>
        <Button size="compact-sm" variant="subtle" onClick={onClose}>
          {calendar.back}
        </Button>
      </Group>
      <DataTable
        label={title}
        rows={day.items}
        keyOf={({ product, type, class: dataClass }) => `${product} ${type} ${dataClass}`}
        columns={[
          { name: 'product', header: calendar.product, render: ({ product }) => product },
          { name: 'type', header: calendar.type, render: ({ type }) => type },
          {
            name: 'class',
            header: calendar.class,
            render: ({ class: dataClass }) => <ClassTag name={dataClass} />,
          },
          {
            name: 'reports',
            header: calendar.reports,
            isNumeric: true,
            render: ({ count }) => format.number(count),
          },
          {
            name: 'size',
            header: calendar.size,
            isNumeric: true,
            render: ({ bytes }) => format.bytes(bytes),
          },
        ]}
      />
    </Stack>
  )
}
