import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  readonly title: string
  /** What would be here, and how it comes. */
  readonly text?: ReactNode
  readonly action?: ReactNode
}

export function EmptyState({ title, text, action }: Props) {
  return (
    <Stack align="center" gap={4} py="xl" ta="center">
      <Text fw={600}>{title}</Text>
      {text !== undefined && (
        <Text c="dimmed" size="sm" maw={480} component="div">
          {text}
        </Text>
      )}
      {action}
    </Stack>
  )
}
