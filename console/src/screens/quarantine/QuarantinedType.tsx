import { SimpleGrid, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Page } from '../../components/Page.tsx'
import { useProducts } from '../../components/ProductSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { Stat } from '../../components/Stat.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { DraftSection } from './DraftSection.tsx'
import { ShapesTable } from './ShapesTable.tsx'
import { States } from './TypesTable.tsx'
import { OVER_LIMIT, type TypeRow } from './type_row.ts'

const route = getRouteApi('/quarantine/$product/$type')

/** One type that no contract declared when it arrived: its shape, and a draft of a contract. */
export function QuarantinedType() {
  const { quarantine } = useText()
  const { product, type } = route.useParams()
  const tenant = useTenant()
  const products = useProducts()
  const title = products.find((known) => known.product === product)?.title ?? product
  const reading = useRead(
    'GET /manage/v1/quarantine',
    { query: { tenant, product, type, limit: 1 } },
    { enabled: tenant !== '' },
  )
  return (
    <Page
      title={type === OVER_LIMIT ? quarantine.types.overLimit : type}
      subtitle={quarantine.detail.subtitle(title)}
      actions={
        <TextLink to="/quarantine" fz="sm">
          {quarantine.detail.back}
        </TextLink>
      }
    >
      <Loaded reading={reading}>
        {({ items: [row] }) =>
          row === undefined ? (
            <EmptyState title={quarantine.detail.missing} text={quarantine.detail.missingText} />
          ) : (
            <Found row={row} tenant={tenant} />
          )
        }
      </Loaded>
    </Page>
  )
}

interface Props {
  readonly row: TypeRow
  readonly tenant: string
}

function Found({ row, tenant }: Props) {
  const { quarantine } = useText()
  const { detail, types } = quarantine
  const format = useFormat()
  const mayDraft = useMay('contracts:draft')
  const isOverLimit = row.type === OVER_LIMIT
  return (
    <>
      {isOverLimit && (
        <Notice tone="warn" title={detail.overLimit}>
          {detail.overLimitText}
        </Notice>
      )}
      <Notice
        tone={row.declared ? 'good' : 'info'}
        title={row.declared ? detail.declared : detail.notKept}
      >
        {row.declared ? detail.declaredText : detail.notKeptText}
      </Notice>
      <section className="surface" aria-label={types.state}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} p="md">
          <Stat
            label={types.reports}
            value={format.number(row.reportsMin)}
            hint={detail.reportsHint}
          />
          <Stat label={types.paths} value={format.number(row.shapes.length)} />
          <Stat
            label={types.firstSeen}
            value={format.day(row.firstSeen)}
            hint={format.dateTime(row.firstSeen)}
          />
          <Stat
            label={types.lastSeen}
            value={format.relative(row.lastSeen)}
            hint={format.dateTime(row.lastSeen)}
          />
          <div>
            <Text size="sm" c="dimmed">
              {types.state}
            </Text>
            <States row={row} />
            <Text size="xs" c="dimmed">
              {detail.versionsSeen(row.clientVersions.join(' · '))}
            </Text>
          </div>
        </SimpleGrid>
      </section>
      {!isOverLimit && (
        <Section title={quarantine.draft.title} hint={quarantine.draft.hint}>
          {mayDraft ? <DraftSection row={row} tenant={tenant} /> : quarantine.draft.mayNot}
        </Section>
      )}
      <Section title={detail.shapes} hint={detail.shapesHint}>
        <ShapesTable shapes={row.shapes} reportsMin={row.reportsMin} />
      </Section>
    </>
  )
}
