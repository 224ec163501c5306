import { Anchor, Button, Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ItemOf } from '../../api/client.ts'
import { itemsOf, usePages } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { kindWords } from '../../receipts/kind_words.ts'
import { LedgerPage } from './LedgerPage.tsx'
import { SaidShort } from './Said.tsx'

type Entry = ItemOf<'GET /manage/v1/ledger'>

const route = getRouteApi('/ledger')
const PAGE = 50

/** What is recorded, the newest first. */
export function Ledger() {
  const { ledger, common } = useText()
  const format = useFormat()
  const tenant = useTenant()
  const { kind, since, of } = route.useSearch()
  const isInstallation = of === 'installation'
  const query = {
    ...(isInstallation ? {} : { tenant }),
    ...(kind === undefined ? {} : { kind }),
    ...(since === undefined ? {} : { since: `${since}T00:00:00Z` }),
    limit: PAGE,
  }
  const pages = usePages('GET /manage/v1/ledger', { query }, { enabled: tenant !== '' })
  const columns = useColumns()
  const isFiltered = kind !== undefined || since !== undefined
  return (
    <LedgerPage title={ledger.title} subtitle={ledger.subtitle}>
      <Filters />
      <section className="surface rl-table">
        <Loaded reading={pages} lines={8}>
          {(data) => (
            <DataTable
              label={ledger.list.label}
              rows={itemsOf(data)}
              keyOf={({ id }) => id}
              columns={columns}
              empty={
                <EmptyState
                  title={ledger.list.empty}
                  text={isFiltered ? ledger.list.emptyFiltered : ledger.list.emptyText}
                />
              }
            />
          )}
        </Loaded>
      </section>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {ledger.list.loaded(format.number(itemsOf(pages.data).length))}
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
    </LedgerPage>
  )
}

function Filters() {
  const { ledger, common } = useText()
  const { kind, since, of } = route.useSearch()
  const navigate = route.useNavigate()
  const known = Object.keys(ledger.kinds)
  const kinds = kind === undefined || known.includes(kind) ? known : [...known, kind]
  return (
    <Group align="flex-end" gap="sm" className="no-print">
      <SegmentedControl
        aria-label={ledger.list.scope}
        data={[
          { value: 'tenant', label: ledger.list.ofTenant },
          { value: 'installation', label: ledger.list.ofInstallation },
        ]}
        value={of ?? 'tenant'}
        onChange={(value) =>
          void navigate({
            search: (all) => ({ ...all, of: value === 'installation' ? value : undefined }),
          })
        }
      />
      <Select
        label={ledger.list.kind}
        placeholder={ledger.list.anyKind}
        data={kinds
          .map((value) => ({ value, label: kindWords(value, ledger) }))
          .toSorted((one, other) => one.label.localeCompare(other.label))}
        value={kind ?? null}
        onChange={(value) =>
          void navigate({ search: (all) => ({ ...all, kind: value ?? undefined }) })
        }
        searchable
        clearable
        clearButtonProps={{ 'aria-label': common.clearFilters }}
        w={{ base: '100%', xs: 300 }}
      />
      <TextInput
        type="date"
        label={ledger.list.since}
        value={since ?? ''}
        onChange={({ currentTarget: { value } }) =>
          void navigate({
            search: (all) => ({ ...all, since: value === '' ? undefined : value }),
            replace: true,
          })
        }
      />
      {(kind !== undefined || since !== undefined) && (
        <Button
          variant="subtle"
          onClick={() =>
            void navigate({ search: (all) => ({ ...all, kind: undefined, since: undefined }) })
          }
        >
          {common.clearFilters}
        </Button>
      )}
    </Group>
  )
}

function useColumns(): readonly Column<Entry>[] {
  const { ledger } = useText()
  const format = useFormat()
  const { list } = ledger
  return [
    {
      name: 'kind',
      header: list.kind,
      render: ({ id, kind }) => (
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/ledger/entries/$id" params={{ id }} {...props} />}
        >
          {kindWords(kind, ledger)}
        </Anchor>
      ),
    },
    {
      name: 'at',
      header: list.at,
      render: ({ at }) => <time dateTime={at}>{format.dateTime(at)}</time>,
    },
    {
      name: 'said',
      header: list.said,
      render: ({ entry }) =>
        entry === null ? (
          <Text size="sm" c="dimmed">
            {list.erased}
          </Text>
        ) : (
          <SaidShort detail={entry.detail} />
        ),
    },
    {
      name: 'leaf',
      header: list.leaf,
      isNumeric: true,
      render: ({ leafIndex }) => (leafIndex === null ? list.pending : format.number(leafIndex)),
    },
  ]
}
