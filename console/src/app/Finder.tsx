import { ActionIcon, Button, Kbd } from '@mantine/core'
import { Spotlight, spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useText } from '../i18n/language.tsx'
import { AREAS } from './areas.ts'

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

/** Ctrl-K: finds screens. */
export function Finder() {
  const text = useText()
  const navigate = useNavigate()
  const { search } = text.common
  return (
    <Spotlight
      shortcut={['mod + K']}
      nothingFound={search.nothing}
      highlightQuery
      searchProps={{ placeholder: search.placeholder, 'aria-label': search.label }}
      actions={[
        {
          group: search.screens,
          actions: AREAS.map(({ path, area, icon: Icon }) => ({
            id: path,
            label: text[area].title,
            leftSection: <Icon size={18} aria-hidden />,
            onClick: () => void navigate({ to: path }),
          })),
        },
      ]}
    />
  )
}
