import { Button, Group, Text } from '@mantine/core'
import { IconChartBar, IconExternalLink, IconPlus } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { itemsOf, usePages } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant, useTenants } from '../../app/tenant.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { BulkBar } from './BulkBar.tsx'
import { type BulkAction, BulkModal } from './BulkModal.tsx'
import { QueueFilters } from './QueueFilters.tsx'
import { QueueTable } from './QueueTable.tsx'
import './requests.css'

const route = getRouteApi('/requests')
const PAGE = 50

/** The queue: what people have asked for, by the time that is left. */
export function Requests() {
  const { requests, common } = useText()
  const format = useFormat()
  const tenant = useTenant()
  const search = route.useSearch()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [action, setAction] = useState<BulkAction>()
  const query = { tenant, ...search, sort: search.sort ?? 'due', limit: PAGE }
  const pages = usePages('GET /dsr/v1/requests', { query }, { enabled: tenant !== '' })
  const items = itemsOf(pages.data)
  const chosen = items.filter(({ id }) => selected.has(id))
  const { status, type, regulation, due } = search
  const isFiltered = [status, type, regulation, due].some((filter) => filter !== undefined)
  return (
    <Page title={requests.title} subtitle={requests.subtitle} actions={<Actions />}>
      <QueueFilters />
      {chosen.length > 0 && (
        <BulkBar chosen={chosen} onDecide={setAction} onClear={() => setSelected(new Set())} />
      )}
      {/* It stays open with its results, though what was decided on has left the queue. */}
      {action !== undefined && (
        <BulkModal
          action={action}
          chosen={chosen}
          onClose={(isDone) => {
            setAction(undefined)
            if (isDone) setSelected(new Set())
          }}
        />
      )}
      <section className="surface">
        <Loaded reading={pages} lines={8}>
          {() =>
            items.length === 0 ? (
              <EmptyState
                title={requests.queue.empty}
                text={isFiltered ? requests.queue.emptyFiltered : requests.queue.emptyText}
              />
            ) : (
              <QueueTable items={items} selected={selected} onSelect={setSelected} />
            )
          }
        </Loaded>
      </section>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          <span role="status">{requests.queue.shown(format.number(items.length))}</span>
          <span className="no-print rl-no-touch"> · {requests.queue.keys}</span>
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
    </Page>
  )
}

function Actions() {
  const { requests } = useText()
  const tenant = useTenant()
  const id = useTenants().data?.items.find(({ name }) => name === tenant)?.id
  const mayFile = useMay('requests:handle')
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconChartBar size={16} aria-hidden />}
        renderRoot={(props) => <Link to="/requests/statistics" {...props} />}
      >
        {requests.statisticsLink}
      </Button>
      {id !== undefined && (
        <Button
          component="a"
          variant="default"
          href={`/privacy/request?tenant=${id}`}
          target="_blank"
          rel="noopener noreferrer"
          title={requests.publicFormHint}
          leftSection={<IconExternalLink size={16} aria-hidden />}
        >
          {requests.publicForm}
        </Button>
      )}
      {mayFile && (
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/requests/new" {...props} />}
        >
          {requests.newRequest}
        </Button>
      )}
    </>
  )
}
