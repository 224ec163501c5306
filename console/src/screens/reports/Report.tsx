import { Grid, Group, Stack } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useRead } from '../../api/queries.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { Facts } from '../../components/Facts.tsx'
import { JsonView } from '../../components/JsonView.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { CategoryName, ClassTag } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { ReadingGate } from '../../reading/ReadingGate.tsx'
import type { ReadingQuery } from '../../reading/reading.ts'
import { Afterwards } from './Afterwards.tsx'
import { Consent } from './Consent.tsx'
import type { Explained } from './explained.ts'
import { Fields } from './Fields.tsx'
import { Judged } from './Judged.tsx'
import { countOf } from './ReportTable.tsx'
import { Stripped } from './Stripped.tsx'
import './reports.css'

const route = getRouteApi('/reports/$id')

/** One report, and why it is as it is. */
export function Report() {
  const { reports } = useText()
  const { id } = route.useParams()
  const { purpose } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page
      title={reports.one.title}
      subtitle={
        <Group gap="sm">
          <TextLink to="/reports" search={{ purpose }}>
            {reports.one.back}
          </TextLink>
          <CopyText value={id} />
        </Group>
      }
    >
      <ReadingGate
        purpose={purpose}
        onPurpose={(wanted) => void navigate({ search: { purpose: wanted } })}
      >
        {(query) => <OneReport id={id} query={query} />}
      </ReadingGate>
    </Page>
  )
}

interface Props {
  readonly id: string
  readonly query: ReadingQuery
}

function OneReport({ id, query }: Props) {
  const { one } = useText().reports
  // Each look is recorded: it is asked once.
  const reading = useRead(
    'GET /manage/v1/reports/{id}',
    { params: { id }, query },
    { isStill: true },
  )
  return (
    <Loaded reading={reading} lines={14}>
      {(report) => {
        const { explanation, ...stored } = report
        return (
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 8 }}>
              <Stack gap="md">
                <Summary report={report} />
                <Stripped remarks={explanation.remarks} />
                <Judged {...explanation} />
                <Consent consent={explanation.consent} />
                <Fields fields={explanation.fields} />
                <Afterwards explanation={explanation} />
              </Stack>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 4 }}>
              <div className="report-json">
                <Section title={one.json} hint={one.jsonHint}>
                  <JsonView label={one.json} value={stored} />
                </Section>
              </div>
            </Grid.Col>
          </Grid>
        )
      }}
    </Loaded>
  )
}

function Summary({ report }: { readonly report: Explained }) {
  const { reports } = useText()
  const { one, kinds, stripped } = reports
  const format = useFormat()
  const { deletion } = report.explanation
  const held = deletion.holds.filter(({ status }) => status === 'active')
  const strippedCount = countOf(report.explanation.remarks)
  return (
    <Section title={one.of(report.type, report.product)}>
      <Facts
        facts={[
          { name: one.received, value: format.dateTime(report.receivedAt) },
          { name: one.happened, value: format.dateTime(report.time) },
          { name: one.version, value: report.version ?? one.none },
          { name: one.collector, value: report.collector },
          { name: one.class, value: <ClassTag name={report.class} /> },
          { name: one.category, value: <CategoryName name={report.category} /> },
          { name: one.dataKind, value: kinds[report.dataKind] },
          {
            name: one.stripped,
            value: strippedCount === 0 ? one.none : stripped(format.number(strippedCount)),
          },
          {
            name: one.deletion,
            value: (
              <Group gap="xs" component="span">
                {format.day(deletion.on)}
                {held.length > 0 && <Tag tone="warn">{reports.deletion.held}</Tag>}
              </Group>
            ),
          },
        ]}
      />
    </Section>
  )
}
