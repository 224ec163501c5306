import { Grid } from '@mantine/core'
import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import {
  type Settings as Answer,
  PersonalDataTable,
  ProcessorsTable,
  PurposesTable,
  RegulationsTable,
} from './SettingsTables.tsx'

/** What the policies and the tenant say now. */
export function Settings() {
  const { health } = useText()
  const tenant = useTenant()
  const reading = useRead(
    'GET /manage/v1/settings',
    { query: { tenant } },
    { enabled: tenant !== '' },
  )
  return (
    <Page title={health.settings.title} subtitle={health.settings.subtitle(tenant)}>
      <Loaded reading={reading} lines={12}>
        {(settings) => (
          <Grid gap="md">
            <Grid.Col span={{ base: 12, md: 6 }}>
              <RetentionFacts {...settings} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 6 }}>
              <RequestFacts {...settings} />
            </Grid.Col>
            <Grid.Col span={12}>
              <PurposesTable {...settings} />
            </Grid.Col>
            <Grid.Col span={12}>
              <PersonalDataTable {...settings} />
            </Grid.Col>
            <Grid.Col span={12}>
              <RegulationsTable {...settings} />
            </Grid.Col>
            <Grid.Col span={12}>
              <ProcessorsTable {...settings} />
            </Grid.Col>
          </Grid>
        )}
      </Loaded>
    </Page>
  )
}

function RetentionFacts({ retention }: Answer) {
  const { settings } = useText().health
  const words = settings.retention
  const { defaultDays, tenantDays, minDays, maxDays, afterSubscription, requestLogMonths } =
    retention
  return (
    <Section title={words.title}>
      <Facts
        facts={[
          { name: words.default, value: words.days(defaultDays) },
          {
            name: words.tenant,
            value: tenantDays === null ? words.asDefault : words.days(tenantDays),
          },
          { name: words.bounds, value: `${words.days(minDays)} – ${words.days(maxDays)}` },
          {
            name: words.after,
            value: words.afterText(afterSubscription.keepDays, afterSubscription.reversibleDays),
          },
          { name: words.log, value: words.months(requestLogMonths) },
        ]}
      />
    </Section>
  )
}

function RequestFacts({ requestRules, consent }: Answer) {
  const { settings } = useText().health
  const words = settings.requests
  const { fourEyes, cancelWindowHours, deviceRequests, optOutErasure } = requestRules
  return (
    <Section title={words.title}>
      <Facts
        facts={[
          { name: words.fourEyes, value: words.fourEyesOf[fourEyes] },
          { name: words.window, value: words.hours(cancelWindowHours) },
          { name: words.device, value: words.ofDecision[deviceRequests] },
          { name: words.optOut, value: words.ofDecision[optOutErasure] },
          { name: words.consent, value: words.consentOf[consent.defaultLevel] },
        ]}
      />
    </Section>
  )
}
