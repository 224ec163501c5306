import { Anchor, Grid, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { DataTable } from '../../components/DataTable.tsx'
import { Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { NeedsList } from '../overview/NeedsList.tsx'
import { HealthSummary } from '../overview/Summaries.tsx'

/** How often it is asked without any change, since what is broken tells nobody. */
const REFETCH_MS = 15_000
/** Kinds of needs that are faults of the installation. */
const FAULTS: ReadonlySet<string> = new Set([
  'sink',
  'connector',
  'dead_letters',
  'storage',
  'spool',
])

/** Whether everything works, what does not, and what this is. */
export function Health() {
  const { health } = useText()
  const tenant = useTenant()
  const reading = useRead(
    'GET /manage/v1/overview',
    { query: { tenant } },
    { enabled: tenant !== '', refetchMs: REFETCH_MS },
  )
  return (
    <Page
      title={health.title}
      actions={
        <Anchor component={Link} to="/settings" size="sm">
          {health.settings.open}
        </Anchor>
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Section title={health.incidents.title} hint={health.incidents.hint}>
            <Loaded reading={reading}>
              {({ needs }) => (
                <NeedsList
                  needs={needs.filter(({ kind }) => FAULTS.has(kind))}
                  empty={{ title: health.incidents.none, text: health.incidents.noneText }}
                />
              )}
            </Loaded>
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <HealthSummary reading={reading} />
        </Grid.Col>
        <Grid.Col span={12}>
          <About />
        </Grid.Col>
      </Grid>
    </Page>
  )
}

function About() {
  const { health } = useText()
  const format = useFormat()
  const words = health.about
  const reading = useRead('GET /manage/v1/about', {})
  return (
    <Section title={words.title}>
      <Loaded reading={reading}>
        {({ version, node, bundle, policiesVersion, licences }) => (
          <Stack>
            <Facts
              facts={[
                { name: words.version, value: version },
                { name: words.node, value: node },
                { name: words.policiesVersion, value: format.number(policiesVersion) },
                {
                  name: words.bundle,
                  value: <CopyText key="bundle" value={bundle} shown={bundle.slice(0, 16)} />,
                },
                {
                  name: words.api,
                  value: (
                    <Anchor key="api" href="/openapi.json" size="sm">
                      /openapi.json
                    </Anchor>
                  ),
                },
              ]}
            />
            <DataTable
              label={words.licences}
              rows={licences}
              keyOf={({ name }) => name}
              columns={[
                { name: 'name', header: words.name, render: ({ name }) => name },
                { name: 'version', header: words.version, render: (one) => one.version },
                { name: 'licence', header: words.licence, render: ({ licence }) => licence },
              ]}
            />
          </Stack>
        )}
      </Loaded>
    </Section>
  )
}
