import { Grid } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Fragment } from 'react'
import { useRead } from '../../api/queries.ts'
import { useMay, useMe } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { RangeSelect } from '../../components/RangeSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { ClassesOverTime, StrippedByKind } from './Charts.tsx'
import { FlowSection } from './FlowSection.tsx'
import { NeedsList } from './NeedsList.tsx'
import { HealthSummary, NextDeletions, OpenRequests, StoredByProduct } from './Summaries.tsx'

/** The first screen: what needs somebody now, and what became of everything that was received. */
export function Overview() {
  const { overview } = useText()
  const tenant = useTenant()
  const { range = 'week' } = useSearch({ from: '/' })
  const navigate = useNavigate()
  const sees = useSight()
  const reading = useRead(
    'GET /manage/v1/overview',
    { query: { tenant } },
    { enabled: tenant !== '' },
  )
  return (
    <Page
      title={overview.title}
      subtitle={overview.subtitle(tenant)}
      actions={
        <RangeSelect
          value={range}
          onChange={(wanted) => void navigate({ to: '/', search: { range: wanted } })}
        />
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: sees.flow ? 4 : 12 }}>
          <Section title={overview.needs.title}>
            <Loaded reading={reading}>{({ needs }) => <NeedsList needs={needs} />}</Loaded>
          </Section>
        </Grid.Col>
        {sees.flow && (
          <Grid.Col span={{ base: 12, lg: 8 }}>
            <FlowSection tenant={tenant} range={range} />
          </Grid.Col>
        )}
        {sees.counts.map((product) => (
          <Fragment key={product ?? ''}>
            <Grid.Col span={{ base: 12, lg: 7 }}>
              <ClassesOverTime {...{ tenant, range, product }} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 5 }}>
              <StrippedByKind {...{ tenant, range, product }} />
            </Grid.Col>
          </Fragment>
        ))}
        {sees.requests && (
          <Grid.Col span={{ base: 12, md: 6, xl: 3 }}>
            <OpenRequests reading={reading} />
          </Grid.Col>
        )}
        {sees.counts.length > 0 && (
          <>
            <Grid.Col span={{ base: 12, md: 6, xl: 3 }}>
              <NextDeletions reading={reading} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 6, xl: 3 }}>
              <StoredByProduct reading={reading} />
            </Grid.Col>
          </>
        )}
        <Grid.Col span={{ base: 12, md: 6, xl: 3 }}>
          <HealthSummary reading={reading} />
        </Grid.Col>
      </Grid>
    </Page>
  )
}

/** What the roles of whoever is signed in let them see here. Counts are of all products together, or of the own ones. */
function useSight() {
  const { products } = useMe()
  const hasCounts = useMay('outcomes:read')
  const requests = useMay('requests:read')
  const counts: readonly (string | undefined)[] = hasCounts ? (products ?? [undefined]) : []
  return { requests, counts, flow: hasCounts && products === null }
}
