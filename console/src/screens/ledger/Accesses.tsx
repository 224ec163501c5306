import { Group, Select, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { ItemOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { kindWords } from '../../receipts/kind_words.ts'
import { LedgerPage } from './LedgerPage.tsx'
import { SaidShort } from './Said.tsx'
import { ACCESSES } from './search.ts'

type Access = ItemOf<'GET /manage/v1/audit'>

const route = getRouteApi('/ledger/accesses')
/** Members of a detail that count what was looked at. */
const COUNTS = ['count', 'reports', 'items'] as const

/** Who looked at or changed what, what for, and how much of it. */
export function Accesses() {
  const { audit } = useText().ledger
  const format = useFormat()
  const tenant = useTenant()
  const { action, purpose, most = ACCESSES[0] } = route.useSearch()
  const reading = useRead(
    'GET /manage/v1/audit',
    { query: { tenant, limit: most } },
    { enabled: tenant !== '', keep: true },
  )
  const columns = useColumns()
  const all = reading.data?.items ?? []
  const shown = all.filter(
    (access) =>
      (action === undefined || access.action === action) &&
      (purpose === undefined || access.purpose === purpose),
  )
  return (
    <LedgerPage title={audit.title} subtitle={audit.hint}>
      <Filters all={all} />
      <section className="surface rl-table">
        <Loaded reading={reading} lines={8}>
          {() => (
            <DataTable
              label={audit.label}
              rows={shown}
              keyOf={({ id }) => id}
              columns={columns}
              empty={
                <EmptyState
                  title={audit.empty}
                  text={all.length > 0 ? audit.emptyFiltered : audit.emptyText}
                />
              }
            />
          )}
        </Loaded>
      </section>
      <Text size="sm" c="dimmed" role="status">
        {audit.shown(format.number(shown.length), format.number(all.length))}
      </Text>
    </LedgerPage>
  )
}

function Filters({ all }: { readonly all: readonly Access[] }) {
  const { ledger, common } = useText()
  const format = useFormat()
  const { action, purpose, most = ACCESSES[0] } = route.useSearch()
  const navigate = route.useNavigate()
  const actions = [...new Set([...all.map((access) => access.action), action ?? []].flat())]
  const purposes = [
    ...new Set([...all.map((access) => access.purpose ?? []), purpose ?? []].flat()),
  ]
  const purposeWords: Readonly<Record<string, string>> = common.purpose
  return (
    <Group align="flex-end" gap="sm" className="no-print">
      <Select
        label={ledger.audit.action}
        placeholder={ledger.audit.anyAction}
        data={actions.map((value) => ({ value, label: kindWords(value, ledger) }))}
        value={action ?? null}
        onChange={(value) =>
          void navigate({ search: (search) => ({ ...search, action: value ?? undefined }) })
        }
        clearable
        searchable
        w={{ base: '100%', xs: 260 }}
      />
      <Select
        label={ledger.audit.purpose}
        placeholder={ledger.audit.anyPurpose}
        data={purposes.map((value) => ({ value, label: purposeWords[value] ?? value }))}
        value={purpose ?? null}
        onChange={(value) =>
          void navigate({ search: (search) => ({ ...search, purpose: value ?? undefined }) })
        }
        clearable
        w={{ base: '100%', xs: 260 }}
      />
      <Select
        label={ledger.audit.most}
        data={ACCESSES.map((value) => ({
          value: String(value),
          label: ledger.audit.last(format.number(value)),
        }))}
        value={String(most)}
        onChange={(value) =>
          void navigate({ search: (search) => ({ ...search, most: Number(value) }) })
        }
        allowDeselect={false}
        w={{ base: '100%', xs: 180 }}
      />
    </Group>
  )
}

function useColumns(): readonly Column<Access>[] {
  const { ledger, common } = useText()
  const format = useFormat()
  const { audit } = ledger
  return [
    {
      name: 'at',
      header: audit.at,
      render: ({ at }) => <time dateTime={at}>{format.dateTime(at)}</time>,
    },
    {
      name: 'who',
      header: audit.who,
      render: ({ actor }) => <span className="code">{actor}</span>,
    },
    { name: 'what', header: audit.what, render: ({ action }) => kindWords(action, ledger) },
    {
      name: 'purpose',
      header: audit.purpose,
      render: ({ purpose }) => (purpose === null ? '–' : common.purpose[purpose]),
    },
    {
      name: 'count',
      header: audit.count,
      isNumeric: true,
      render: ({ detail }) => {
        const count = countOf(detail)
        return count === undefined ? '–' : format.number(count)
      },
    },
    {
      name: 'detail',
      header: audit.detail,
      render: ({ detail }) => <SaidShort detail={withoutCount(detail)} />,
    },
  ]
}

function countOf(detail: Access['detail']): number | undefined {
  return COUNTS.map((name) => detail[name]).find((value) => typeof value === 'number')
}

function withoutCount(detail: Access['detail']): Access['detail'] {
  return Object.fromEntries(
    Object.entries(detail).filter(
      ([name, value]) => !(COUNTS.some((known) => known === name) && typeof value === 'number'),
    ),
  )
}
