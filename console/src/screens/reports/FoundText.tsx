import { Button, Group, Loader, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { ReportTable } from './ReportTable.tsx'
import type { WantedReports } from './search.ts'

type Answer = AnswerOf<'POST /manage/v1/reports/search'>

interface Props {
  readonly query: WantedReports
  readonly text: string
}

/** Reports that say a text. It travels in the body, and what is found stays in this component. */
export function FoundText({ query, text }: Props) {
  const { search } = useText().reports
  const format = useFormat()
  const [answers, setAnswers] = useState<readonly Answer[]>([])
  const { mutate, error, isPending } = useAsk('POST /manage/v1/reports/search')
  const look = (next?: string) =>
    mutate(
      { body: { ...query, text, ...(next === undefined ? {} : { next }) } },
      { onSuccess: (answer) => setAnswers((before) => [...before, answer]) },
    )
  // Asked once for each text: a look is recorded.
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    look()
  })
  const items = answers.flatMap((answer) => answer.items)
  const last = answers.at(-1)
  const scanned = answers.reduce((sum, answer) => sum + answer.scanned, 0)
  return (
    <>
      {error !== null && <ErrorState problem={error} onRetry={() => look(last?.next)} />}
      {last !== undefined && (
        <section className="surface">
          <ReportTable
            label={search.label}
            items={items}
            purpose={query.purpose}
            empty={<EmptyState title={search.empty} text={search.emptyText} />}
          />
        </section>
      )}
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {last !== undefined &&
            search.scanned(format.number(scanned), format.number(items.length))}{' '}
          {last?.complete && search.complete}
        </Text>
        {isPending && <Loader size="sm" />}
        {last?.next !== undefined && !isPending && (
          <Button variant="default" onClick={() => look(last.next)}>
            {search.further}
          </Button>
        )}
      </Group>
    </>
  )
}
