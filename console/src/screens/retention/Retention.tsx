import { Group, SegmentedControl } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { DayDetails, DaysTable } from './Days.tsx'
import { Month } from './Month.tsx'
import { type ExpiryDay, monthOf, thisMonth } from './months.ts'
import { RetentionPage } from './RetentionPage.tsx'

const route = getRouteApi('/retention')

/** What is deleted on which day to come. */
export function Retention() {
  const { retention } = useText()
  const text = retention.calendar
  const tenant = useTenant()
  const { product } = route.useSearch()
  const reading = useRead(
    'GET /manage/v1/retention/calendar',
    { query: { tenant, ...(product === undefined ? {} : { product }) } },
    { enabled: tenant !== '', keep: true },
  )
  return (
    <RetentionPage title={retention.title}>
      <Section title={text.title} hint={text.hint} actions={<Choices />}>
        <Loaded reading={reading} lines={10}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title={text.empty} text={text.emptyText} />
            ) : (
              <Calendar days={items} />
            )
          }
        </Loaded>
      </Section>
    </RetentionPage>
  )
}

function Choices() {
  const { calendar } = useText().retention
  const { product, as } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Group align="flex-end" gap="sm" className="no-print">
      <ProductSelect
        label={calendar.product}
        value={product ?? ''}
        onChange={(name) =>
          void navigate({ search: (all) => ({ ...all, product: name === '' ? undefined : name }) })
        }
        emptyMeans={calendar.anyProduct}
      />
      <SegmentedControl
        aria-label={calendar.as.label}
        data={[
          { value: 'month', label: calendar.as.month },
          { value: 'table', label: calendar.as.table },
        ]}
        value={as ?? 'month'}
        onChange={(value) =>
          void navigate({
            search: (all) => ({ ...all, as: value === 'table' ? value : undefined }),
          })
        }
      />
    </Group>
  )
}

function Calendar({ days }: { readonly days: readonly ExpiryDay[] }) {
  const { month, day, as } = route.useSearch()
  const navigate = route.useNavigate()
  const next = monthOf(days[0]?.day ?? thisMonth())
  const chosen = days.find((one) => one.day === day)
  const choose = (wanted: string | undefined) =>
    void navigate({ search: (all) => ({ ...all, day: wanted }) })
  if (as === 'table') return <DaysTable days={days} />
  return (
    <>
      <Month
        days={days}
        month={month ?? next}
        next={next}
        chosen={day}
        onMonth={(wanted) =>
          void navigate({ search: (all) => ({ ...all, month: wanted, day: undefined }) })
        }
        onDay={choose}
      />
      {chosen !== undefined && <DayDetails day={chosen} onClose={() => choose(undefined)} />}
    </>
  )
}
