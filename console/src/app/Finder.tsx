import { ActionIcon, Button, Kbd } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { useText } from '../i18n/language.tsx'
import { useMyAreas } from './my_areas.ts'
import { useTenant } from './tenant.ts'

type Found = ItemOf<'GET /manage/v1/search'>

const LENGTH_MIN = 2
const DEBOUNCE_MS = 150
const MOST_FOUND = 20

/** Opens the palette that finds everything. */
export function FinderButton() {
  const { common } = useText()
  return (
    <>
      <Button
        variant="default"
        size="xs"
        visibleFrom="sm"
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        onClick={spotlight.open}
      >
        {common.search.label}
      </Button>
      <ActionIcon
        variant="default"
        size="lg"
        hiddenFrom="sm"
        aria-label={common.search.label}
        onClick={spotlight.open}
      >
        <IconSearch size={18} aria-hidden />
      </ActionIcon>
    </>
  )
}

/** Ctrl-K: finds screens, and by name or id whatever the reader may know of. */
export function Finder() {
  const text = useText()
  const [query, setQuery] = useState('')
  const tenant = useTenant()
  const areas = useMyAreas()
  const [asked] = useDebouncedValue(query.trim(), DEBOUNCE_MS)
  const navigate = useNavigate()
  const go = useGoToFound()
  const { search } = text.common
  const found = useRead(
    'GET /manage/v1/search',
    { query: { q: asked, limit: MOST_FOUND, ...(tenant === '' ? {} : { tenant }) } },
    { enabled: asked.length >= LENGTH_MIN, keep: true },
  )
  const things: SpotlightActionGroupData = {
    group: search.found,
    actions: (asked.length >= LENGTH_MIN ? (found.data?.items ?? []) : []).map((item) => ({
      id: `${item.kind} ${item.id}`,
      label: item.title,
      description: [search.kinds[item.kind], item.parent].filter(Boolean).join(' · '),
      keywords: asked,
      onClick: () => go(item),
    })),
  }
  return (
    <Spotlight
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      nothingFound={search.nothing}
      scrollable
      maxHeight={420}
      searchProps={{ placeholder: search.placeholder, 'aria-label': search.label }}
      actions={[
        {
          group: search.screens,
          actions: areas.map(({ path, area, icon: Icon }) => ({
            id: path,
            label: text[area].title,
            leftSection: <Icon size={18} aria-hidden />,
            onClick: () => void navigate({ to: path }),
          })),
        },
        things,
      ]}
    />
  )
}

/** Areas in which what was found is shown. */
const PLACES = {
  tenant: '/tenants',
  product: '/collect',
  type: '/collect',
  request: '/requests',
  receipt: '/ledger',
  sink: '/sinks',
  connector: '/sinks',
  hold: '/retention',
  disclosure: '/sinks',
  setting: '/settings',
  bundle: '/collect',
} as const satisfies Record<Found['kind'], string>

function useGoToFound() {
  const navigate = useNavigate()
  return ({ kind, title }: Found) => {
    const search = kind === 'tenant' ? { tenant: title } : {}
    void navigate({ to: PLACES[kind], search })
  }
}
