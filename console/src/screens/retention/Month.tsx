import { ActionIcon, Button, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { BarList } from '../../components/BarList.tsx'
import { useFormat, useLanguage, useText } from '../../i18n/language.tsx'
import { addMonths, calendarNames, type ExpiryDay, monthOf, sumOf, weeksOf } from './months.ts'

/** Text must be read on the ground of a day. */
const PALEST_PERCENT = 8
const DARKEST_PERCENT = 16

interface Props {
  readonly days: readonly ExpiryDay[]
  readonly month: string
  /** The month of the next deletion. */
  readonly next: string
  readonly chosen: string | undefined
  readonly onMonth: (month: string) => void
  readonly onDay: (day: string) => void
}

/** One month with the counts of its days; a day opens what is deleted on it. */
export function Month({ days, month, next, chosen, onMonth, onDay }: Props) {
  const { calendar } = useText().retention
  const format = useFormat()
  const names = calendarNames(useLanguage().language)
  const ofMonth = days.filter(({ day }) => monthOf(day) === month)
  const sum = sumOf(ofMonth)
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <ActionIcon
            variant="default"
            aria-label={calendar.earlier}
            onClick={() => onMonth(addMonths(month, -1))}
          >
            <IconChevronLeft size={16} aria-hidden />
          </ActionIcon>
          <Title order={3} fz="md" className="month-name" aria-live="polite">
            {names.month(month)}
          </Title>
          <ActionIcon
            variant="default"
            aria-label={calendar.later}
            onClick={() => onMonth(addMonths(month, 1))}
          >
            <IconChevronRight size={16} aria-hidden />
          </ActionIcon>
          {month !== next && (
            <Button size="compact-sm" variant="subtle" onClick={() => onMonth(next)}>
              {calendar.first}
            </Button>
          )}
        </Group>
        <Text size="sm" c="dimmed" className="figure">
          {ofMonth.length === 0
            ? calendar.noneInMonth
            : calendar.sum(format.number(sum.count), ofMonth.length, format.bytes(sum.bytes))}
        </Text>
      </Group>
      <Weeks {...{ days: ofMonth, month, chosen, onDay, names }} />
      {ofMonth.length > 0 && <ByProduct days={ofMonth} />}
    </Stack>
  )
}

interface WeeksProps extends Pick<Props, 'days' | 'month' | 'chosen' | 'onDay'> {
  readonly names: ReturnType<typeof calendarNames>
}

function Weeks({ days, month, chosen, onDay, names }: WeeksProps) {
  const { calendar } = useText().retention
  const byDay = new Map(days.map((day) => [day.day, day]))
  const most = Math.max(1, ...days.map(({ count }) => count))
  return (
    <table className="month">
      <caption className="visually-hidden">{calendar.label(names.month(month))}</caption>
      <thead>
        <tr>
          {names.weekdays.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week) => (
          <tr key={week.find((day) => day !== undefined)}>
            {week.map((day, weekday) => (
              <td key={day ?? `${names.weekdays[weekday]}`}>
                {day !== undefined && (
                  <DayCell
                    day={day}
                    of={byDay.get(day)}
                    most={most}
                    isChosen={day === chosen}
                    onDay={onDay}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface CellProps {
  readonly day: string
  readonly of: ExpiryDay | undefined
  readonly most: number
  readonly isChosen: boolean
  readonly onDay: (day: string) => void
}

function DayCell({ day, of, most, isChosen, onDay }: CellProps) {
  const { calendar } = useText().retention
  const format = useFormat()
  const number = Number(day.slice(8))
  if (of === undefined) return <span className="month-day">{number}</span>
  const share = Math.round((DARKEST_PERCENT * of.count) / most)
  return (
    <UnstyledButton
      className="month-day"
      data-filled
      aria-pressed={isChosen}
      onClick={() => onDay(day)}
      style={{
        background: `color-mix(in srgb, var(--mantine-color-anchor) ${PALEST_PERCENT + share}%, var(--tide-surface))`,
      }}
    >
      <span className="visually-hidden">
        {calendar.dayLabel(format.day(day), format.number(of.count))}
      </span>
      <span aria-hidden>{number}</span>
      <strong className="figure" aria-hidden>
        {format.compact(of.count)}
      </strong>
    </UnstyledButton>
  )
}

function ByProduct({ days }: Pick<Props, 'days'>) {
  const { calendar } = useText().retention
  const products = Map.groupBy(
    days.flatMap(({ items }) => items),
    ({ product }) => product,
  )
  const bars = [...products]
    .map(([product, of]) => ({ name: product, label: product, count: sumOf(of).count }))
    .toSorted((one, other) => other.count - one.count)
  return (
    <>
      <Title order={3} fz="sm">
        {calendar.byProduct}
      </Title>
      <BarList bars={bars} />
    </>
  )
}
