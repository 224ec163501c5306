import { ActionIcon, Menu, Text, useMantineColorScheme } from '@mantine/core'
import {
  IconDeviceDesktop,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react'
import { signOut } from '../api/sign_in.ts'
import { LANGUAGES } from '../i18n/catalogue.ts'
import { useLanguage } from '../i18n/language.tsx'
import { useMe } from './SignedIn.tsx'

const SCHEMES = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
] as const

interface Props {
  readonly onHelp: () => void
}

/** Who is signed in, language, appearance, shortcuts, and the way out. */
export function AccountMenu({ onHelp }: Props) {
  const { text, language, setLanguage } = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const me = useMe()
  const { common } = text
  return (
    <Menu position="bottom-end" width={240} withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={common.account}>
          <IconUserCircle size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Text size="sm" px="sm" py={6}>
          {common.signedInAs(me.name)}
        </Text>
        <Menu.Divider />
        <Menu.Label>{common.language}</Menu.Label>
        {LANGUAGES.map(({ code, name }) => (
          <Menu.Item
            key={code}
            leftSection={<IconLanguage size={16} aria-hidden />}
            onClick={() => setLanguage(code)}
            aria-current={code === language ? 'true' : undefined}
            fw={code === language ? 700 : 400}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Label>{common.scheme.label}</Menu.Label>
        {SCHEMES.map(([scheme, Icon]) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => setColorScheme(scheme)}
            aria-current={scheme === colorScheme ? 'true' : undefined}
            fw={scheme === colorScheme ? 700 : 400}
          >
            {common.scheme[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onHelp}>
          {common.shortcuts.title}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void signOut()}
        >
          {common.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
