import { Anchor, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Page } from '../components/Page.tsx'
import { useText } from '../i18n/language.tsx'

export function NotFound() {
  const { common } = useText()
  return (
    <Page title={common.error.page}>
      <Stack>
        <Anchor component={Link} to="/">
          {common.error.back}
        </Anchor>
      </Stack>
    </Page>
  )
}
