import { Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useText } from '../i18n/language.tsx'
import { GROUPS } from './areas.ts'
import { useMyAreas } from './my_areas.ts'

export function MainMenu() {
  const text = useText()
  const areas = useMyAreas()
  const groups = GROUPS.filter((group) => areas.some((area) => area.group === group))
  return (
    <Stack gap="md">
      {groups.map((group) => (
        <section key={group} aria-labelledby={`menu-${group}`}>
          <Text id={`menu-${group}`} size="xs" fw={600} c="dimmed" px="xs" pb={4}>
            {text.common.nav[group]}
          </Text>
          {areas
            .filter((area) => area.group === group)
            .map(({ path, area, icon: Icon }) => (
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
