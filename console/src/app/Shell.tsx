import { AppShell, Burger, Group, ScrollArea, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useText } from '../i18n/language.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import { Finder, FinderButton } from './Finder.tsx'
import { LiveUpdates } from './LiveUpdates.tsx'
import { MainMenu } from './MainMenu.tsx'
import { areaOf, useMyAreas } from './my_areas.ts'
import { NotYours } from './NotYours.tsx'
import { Shortcuts } from './Shortcuts.tsx'
import { SignedIn } from './SignedIn.tsx'
import { useGoKeys } from './shortcuts.ts'
import { TenantSelect } from './TenantSelect.tsx'

/** What stands around every screen. */
export function Shell() {
  return (
    <SignedIn>
      <Frame />
    </SignedIn>
  )
}

function Frame() {
  const { common } = useText()
  const [isOpen, menu] = useDisclosure(false)
  const [hasHelp, help] = useDisclosure(false)
  const { pathname } = useLocation()
  const areas = useMyAreas()
  const area = areaOf(pathname)
  const isMine = area === undefined || areas.includes(area)
  useGoKeys()
  useHotkeys([['shift+?', help.open]])
  // On small screens the menu covers the content: a new address closes it.
  useEffect(() => {
    if (pathname !== '') menu.close()
  }, [pathname, menu.close])
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className="skip" href="#content">
        {common.skip}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={menu.toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={isOpen ? common.nav.close : common.nav.open}
              aria-expanded={isOpen}
            />
            <img src="/console/icon.svg" alt="" width={26} height={26} />
            <Text fw={700} visibleFrom="xs">
              {common.product}
            </Text>
            <LiveUpdates />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <FinderButton />
            <TenantSelect />
            <AccountMenu onHelp={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={common.nav.label}>
        <ScrollArea type="never">
          <MainMenu />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {isMine ? <Outlet /> : <NotYours area={area} />}
      </AppShell.Main>
      <Finder />
      <Shortcuts isOpen={hasHelp} onClose={help.close} />
      <Notifications position="bottom-right" />
    </AppShell>
  )
}
