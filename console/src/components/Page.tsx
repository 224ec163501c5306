import { Group, Stack, Text, Title } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { useText } from '../i18n/language.tsx'

interface Props {
  /** Also of the window: never personal data. */
  readonly title: string
  readonly subtitle?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** The address whose heading was shown last; each screen has a Page of its own. */
let shownPath: string | undefined

/** One screen: its heading takes the focus when the address changes, so that a screen reader says where it is. */
export function Page({ title, subtitle, actions, children }: Props) {
  const { common } = useText()
  const { pathname } = useLocation()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${common.product}`
  }, [title, common.product])
  useEffect(() => {
    if (shownPath !== undefined && shownPath !== pathname)
      heading.current?.focus({ preventScroll: true })
    shownPath = pathname
  }, [pathname])
  return (
    <Stack gap="md" maw={1800}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={1} ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {subtitle !== undefined && (
            <Text c="dimmed" size="sm" component="div">
              {subtitle}
            </Text>
          )}
        </div>
        {actions !== undefined && (
          <Group gap="xs" className="no-print">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Stack>
  )
}
