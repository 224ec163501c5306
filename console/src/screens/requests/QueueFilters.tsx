import { Button, Group, Select } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useText } from '../../i18n/language.tsx'
import { DUES, type QueueSearch, SORTS, STATUSES, TYPES, wordOf } from './search.ts'
import { useRegulations } from './words.tsx'

const route = getRouteApi('/requests')

/** Filters and order of the queue: they live in the address. */
export function QueueFilters() {
  const { requests, common } = useText()
  const { queue } = requests
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const regulations = useRegulations()
  const set = (change: QueueSearch) => void navigate({ search: (all) => ({ ...all, ...change }) })
  const shared = {
    clearable: true,
    clearButtonProps: { 'aria-label': common.clearFilters },
    w: { base: '47%', xs: 172 },
  } as const
  const { status, type, regulation, due } = search
  const isFiltered = [status, type, regulation, due].some((filter) => filter !== undefined)
  return (
    <Group align="flex-end" gap="sm" className="no-print">
      <Select
        {...shared}
        label={queue.status}
        placeholder={queue.anyStatus}
        data={STATUSES.map((value) => ({ value, label: requests.status[value] }))}
        value={status ?? null}
        onChange={(value) => set({ status: wordOf(value, STATUSES) })}
      />
      <Select
        {...shared}
        label={queue.type}
        placeholder={queue.anyType}
        data={TYPES.map((value) => ({ value, label: requests.type[value] }))}
        value={type ?? null}
        onChange={(value) => set({ type: wordOf(value, TYPES) })}
      />
      <Select
        {...shared}
        label={queue.regulation}
        placeholder={queue.anyRegulation}
        data={regulations.map(({ name, title }) => ({ value: name, label: title }))}
        value={regulation ?? null}
        onChange={(value) => set({ regulation: value ?? undefined })}
        searchable
      />
      <Select
        {...shared}
        label={queue.due}
        placeholder={queue.anyDue}
        data={DUES.map((value) => ({ value, label: queue.dues[value] }))}
        value={due ?? null}
        onChange={(value) => set({ due: wordOf(value, DUES) })}
      />
      <Select
        label={queue.sort}
        data={SORTS.map((value) => ({ value, label: queue.sorts[value] }))}
        value={search.sort ?? 'due'}
        onChange={(value) => set({ sort: wordOf(value, SORTS) })}
        allowDeselect={false}
        w={{ base: '100%', xs: 230 }}
      />
      {isFiltered && (
        <Button
          variant="subtle"
          onClick={() =>
            set({ status: undefined, type: undefined, regulation: undefined, due: undefined })
          }
        >
          {common.clearFilters}
        </Button>
      )}
    </Group>
  )
}
