import { Button, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { itemsOf, usePages } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { FoundText } from './FoundText.tsx'
import { ReportTable } from './ReportTable.tsx'
import type { WantedReports } from './search.ts'

const PAGE = 50
const SHORTEST = 2

interface Props {
  readonly query: WantedReports
}

/** Reports that match the filters, and a text where one is given. The text stays in this component. */
export function Found({ query }: Props) {
  const { search } = useText().reports
  const mayLookThrough = useMay('reports:read')
  const [typed, setTyped] = useState('')
  const [text, setText] = useState('')
  return (
    <>
      {mayLookThrough && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            setText(typed.trim())
          }}
        >
          <Group align="flex-end" gap="sm" className="no-print">
            <TextInput
              label={search.text}
              description={search.textHint}
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
              maxLength={200}
              className="text-search"
            />
            <Button type="submit" disabled={typed.trim().length < SHORTEST}>
              {search.find}
            </Button>
            {text !== '' && (
              <Button
                variant="subtle"
                onClick={() => {
                  setText('')
                  setTyped('')
                }}
              >
                {search.stop}
              </Button>
            )}
          </Group>
        </form>
      )}
      {text === '' ? (
        <FoundByFilter query={query} />
      ) : (
        <FoundText key={text} query={query} text={text} />
      )}
    </>
  )
}

function FoundByFilter({ query }: Props) {
  const { reports, common } = useText()
  const format = useFormat()
  const pages = usePages(
    'GET /manage/v1/reports',
    { query: { ...query, limit: PAGE } },
    { isStill: true },
  )
  return (
    <>
      <section className="surface">
        <Loaded reading={pages} lines={10}>
          {(data) => (
            <ReportTable
              label={reports.search.label}
              items={itemsOf(data)}
              purpose={query.purpose}
              empty={<EmptyState title={reports.search.empty} text={reports.search.emptyText} />}
            />
          )}
        </Loaded>
      </section>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {reports.search.loaded(format.number(itemsOf(pages.data).length))}
        </Text>
        {pages.hasNextPage && (
          <Button
            variant="default"
            onClick={() => void pages.fetchNextPage()}
            loading={pages.isFetchingNextPage}
          >
            {common.more}
          </Button>
        )}
      </Group>
    </>
  )
}
