import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Notice } from '../components/Notice.tsx'
import { Page } from '../components/Page.tsx'
import { useFormat, useText } from '../i18n/language.tsx'
import type { Area } from './areas.ts'
import { useMyAreas } from './my_areas.ts'
import { useMe } from './SignedIn.tsx'

interface Props {
  readonly area: Area
}

/** Stands for a screen on which the roles of whoever is signed in let them see nothing: nothing of it is asked for. */
export function NotYours({ area }: Props) {
  const text = useText()
  const format = useFormat()
  const { roles } = useMe()
  const [first] = useMyAreas()
  const { notYours } = text.common
  const names = format.list(roles.map((role) => notYours.roles[role]))
  return (
    <Page title={text[area.area].title}>
      <Notice tone="neutral" title={notYours.title}>
        <Text size="sm">{notYours.text(names)}</Text>
        {first !== undefined && (
          <Anchor component={Link} to={first.path} size="sm">
            {notYours.go(text[first.area].title)}
          </Anchor>
        )}
      </Notice>
    </Page>
  )
}
