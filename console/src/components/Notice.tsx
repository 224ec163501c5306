import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Tone } from './Tag.tsx'

interface Props {
  readonly tone: Tone
  readonly title: string
  readonly children?: ReactNode
  /** Said at once by screen readers. */
  readonly isAlert?: boolean
}

/** A message that stays: what is wrong, what is to be known. */
export function Notice({ tone, title, children, isAlert = false }: Props) {
  return (
    <div className="notice" data-tone={tone} role={isAlert ? 'alert' : undefined}>
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text size="sm" component="div">
          {children}
        </Text>
      )}
    </div>
  )
}
