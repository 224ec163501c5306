import { Grid } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRead } from '../../api/queries.ts'
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
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Section title={overview.needs.title}>
            <Loaded reading={reading}>{({ needs }) => <NeedsList needs={needs} />}</Loaded>
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <FlowSection tenant={tenant} range={range} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <ClassesOverTime tenant={tenant} range={range} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <StrippedByKind tenant={tenant} range={range} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6, xl: 3 }}>
          <OpenRequests reading={reading} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6, xl: 3 }}>
          <NextDeletions reading={reading} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6, xl: 3 }}>
          <StoredByProduct reading={reading} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6, xl: 3 }}>
          <HealthSummary reading={reading} />
        </Grid.Col>
      </Grid>
    </Page>
  )
}
