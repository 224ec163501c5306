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

/** The first screen leaves the focus where the browser begins. */
let isFirst = true

/** One screen: its heading takes the focus when the address changes, so that a screen reader says where it is. */
export function Page({ title, subtitle, actions, children }: Props) {
  const { common } = useText()
  const { pathname } = useLocation()
  const heading = useRef<HTMLHeadingElement>(null)
  // While the next screen is fetched the last one still stands, at the new address.
  const shown = useRef<string | undefined>(undefined)
  useEffect(() => {
    document.title = `${title} · ${common.product}`
  }, [title, common.product])
  useEffect(() => {
    if (!isFirst && shown.current !== pathname) heading.current?.focus({ preventScroll: true })
    isFirst = false
    shown.current = pathname
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
