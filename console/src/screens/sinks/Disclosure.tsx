import { Button } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, fetchFile } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { type Fact, Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { Section } from '../../components/Section.tsx'
import { saveFile } from '../../components/save_file.ts'
import { TextLink } from '../../components/TextLink.tsx'
import { DaysLeft } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { CaseState, useCaseWords } from './CaseState.tsx'
import { CaseSteps } from './CaseSteps.tsx'
import type { Case } from './sinks.ts'

/** One case: what is known of it, and what can be done now. */
export function Disclosure() {
  const { sinks } = useText()
  const text = sinks.disclosures
  const { id } = useParams({ from: '/sinks/disclosures/$id' })
  const tenant = useTenant()
  const reading = useRead('GET /manage/v1/disclosures/{id}', { params: { id } })
  const facts = useFacts()
  return (
    <Page
      title={reading.data === undefined ? text.case : text.kinds[reading.data.kind]}
      subtitle={
        <TextLink to="/sinks" search={{ tenant, tab: 'disclosures' }} size="sm">
          {sinks.backToCases}
        </TextLink>
      }
      actions={reading.data !== undefined && <ReceiptButton id={id} />}
    >
      <Loaded reading={reading}>
        {(found) => (
          <>
            <Section title={text.case}>
              <Facts facts={facts(found)} />
            </Section>
            <CaseSteps key={found.id} one={found} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function ReceiptButton({ id }: { readonly id: string }) {
  const { sinks } = useText()
  const [problem, setProblem] = useState<ApiProblem>()
  const save = async () => {
    try {
      const { blob, name } = await fetchFile('GET /manage/v1/disclosures/{id}/receipt', {
        params: { id },
      })
      setProblem(undefined)
      saveFile(blob, name ?? `disclosure-${id}-receipt.json`)
    } catch (error) {
      if (error instanceof ApiProblem) setProblem(error)
    }
  }
  return (
    <>
      {problem !== undefined && <ErrorState problem={problem} />}
      <Button variant="default" onClick={() => void save()}>
        {sinks.disclosures.receipt}
      </Button>
    </>
  )
}

function useFacts() {
  const { sinks } = useText()
  const text = sinks.disclosures
  const format = useFormat()
  const { basisOf, whoOf } = useCaseWords()
  const queryFacts = ({ query }: Case): readonly Fact[] =>
    query === undefined
      ? []
      : [
          {
            name: text.query,
            value: text.queryOf(
              format.list(query.types),
              format.list(query.products),
              `${format.dateTime(query.since)} – ${format.dateTime(query.until)}`,
            ),
          },
          ...(query.subjects === undefined
            ? []
            : [{ name: text.subjects, value: format.number(query.subjects) }]),
        ]
  const productionFacts = ({ production }: Case): readonly Fact[] =>
    production === null
      ? []
      : [
          {
            name: text.production,
            value: text.productionOf(
              format.number(production.reports),
              format.bytes(production.bytes),
            ),
          },
          {
            name: text.hash,
            value: (
              <CopyText value={production.sha256} shown={`${production.sha256.slice(0, 16)}…`} />
            ),
          },
        ]
  return (one: Case): readonly Fact[] => [
    { name: sinks.status, value: <CaseState status={one.status} /> },
    { name: text.who, value: whoOf(one) },
    { name: text.basis, value: basisOf(one) },
    { name: text.received, value: format.dateTime(one.receivedAt) },
    ...(one.dueAt === null
      ? []
      : [
          {
            name: text.due,
            value: (
              <>
                {format.dateTime(one.dueAt)}{' '}
                {one.status !== 'closed' && <DaysLeft dueAt={one.dueAt} />}
              </>
            ),
          },
        ]),
    ...(one.product === undefined ? [] : [{ name: text.product, value: one.product }]),
    ...(one.reference === undefined ? [] : [{ name: text.reference, value: one.reference }]),
    ...(one.tenantToldAt === null
      ? []
      : [{ name: text.told, value: format.dateTime(one.tenantToldAt) }]),
    ...(one.notToldReason === null ? [] : [{ name: text.notTold, value: one.notToldReason }]),
    ...(one.refusal === undefined ? [] : [{ name: text.refusal, value: one.refusal }]),
    ...queryFacts(one),
    ...productionFacts(one),
  ]
}
