import { Button, SegmentedControl } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { itemsOf, usePages } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { HoldNames, type HoldRecord, HoldStatus } from './hold_words.tsx'
import { PlaceHold } from './PlaceHold.tsx'
import { RetentionPage } from './RetentionPage.tsx'
import { HOLD_STATES } from './search.ts'

const route = getRouteApi('/retention/holds')
const PAGE = 100

/** Legal holds of the tenant, the newest first. */
export function Holds() {
  const { retention, common } = useText()
  const text = retention.holds
  const tenant = useTenant()
  const { status } = route.useSearch()
  const mayPlace = useMay('holds:manage')
  const [isPlacing, placing] = useDisclosure(false)
  const columns = useColumns()
  const pages = usePages(
    'GET /manage/v1/holds',
    { query: { tenant, limit: PAGE } },
    { enabled: tenant !== '' },
  )
  return (
    <RetentionPage
      title={text.title}
      subtitle={text.hint}
      actions={mayPlace && <Button onClick={placing.open}>{text.place}</Button>}
    >
      <Section title={text.label} actions={<StatusSelect />}>
        <Loaded reading={pages}>
          {(data) => (
            <DataTable
              label={text.label}
              rows={itemsOf(data).filter((hold) => status === undefined || hold.status === status)}
              keyOf={({ id }) => id}
              columns={columns}
              empty={
                <EmptyState
                  title={status === undefined ? text.none : text.noneFiltered}
                  text={text.noneText}
                />
              }
            />
          )}
        </Loaded>
        {pages.hasNextPage && (
          <Button
            variant="default"
            onClick={() => void pages.fetchNextPage()}
            loading={pages.isFetchingNextPage}
          >
            {common.more}
          </Button>
        )}
      </Section>
      {isPlacing && <PlaceHold tenant={tenant} onClose={placing.close} />}
    </RetentionPage>
  )
}

function StatusSelect() {
  const { status: words } = useText().retention.holds
  const { status } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <SegmentedControl
      size="xs"
      aria-label={words.label}
      data={[
        { value: 'any', label: words.any },
        ...HOLD_STATES.map((value) => ({ value, label: words[value] })),
      ]}
      value={status ?? 'any'}
      onChange={(value) =>
        void navigate({ search: { status: HOLD_STATES.find((state) => state === value) } })
      }
    />
  )
}

function useColumns(): readonly Column<HoldRecord>[] {
  const { holds } = useText().retention
  const format = useFormat()
  return [
    {
      name: 'reason',
      header: holds.reason,
      render: ({ id, reason }) => (
        <TextLink to="/retention/holds/$id" params={{ id }} fw={600}>
          {reason}
        </TextLink>
      ),
    },
    {
      name: 'status',
      header: holds.status.label,
      render: ({ status }) => <HoldStatus status={status} />,
    },
    { name: 'names', header: holds.names, render: ({ names }) => <HoldNames names={names} /> },
    { name: 'owner', header: holds.owner, render: ({ owner }) => owner },
    {
      name: 'created',
      header: holds.created,
      render: ({ createdAt }) => format.day(createdAt),
    },
    {
      name: 'ends',
      header: holds.ends,
      render: ({ endsAt }) => (endsAt === null ? holds.open : format.dateTime(endsAt)),
    },
    {
      name: 'kept',
      header: holds.kept,
      isNumeric: true,
      render: ({ records }) => format.number(records.total),
    },
  ]
}
