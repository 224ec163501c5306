import { Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useText } from '../i18n/language.tsx'
import { AREAS, GROUPS } from './areas.ts'

export function MainMenu() {
  const text = useText()
  return (
    <Stack gap="md">
      {GROUPS.map((group) => (
        <section key={group} aria-labelledby={`menu-${group}`}>
          <Text id={`menu-${group}`} size="xs" fw={600} c="dimmed" px="xs" pb={4}>
            {text.common.nav[group]}
          </Text>
          {AREAS.filter((area) => area.group === group).map(({ path, area, icon: Icon }) => (
            <Link
              key={path}
              to={path}
              className="nav-link"
              activeOptions={{ exact: path === '/', includeSearch: false }}
            >
              <Icon size={18} stroke={1.6} aria-hidden />
              {text[area].title}
            </Link>
          ))}
        </section>
      ))}
    </Stack>
  )
}
