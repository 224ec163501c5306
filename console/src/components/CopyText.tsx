import { ActionIcon, Group } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useText } from '../i18n/language.tsx'

interface Props {
  readonly value: string
  /** What is shown of it; all of it where it is missing. */
  readonly shown?: string
}

/** A value in the typeface of code, with a button that copies it. */
export function CopyText({ value, shown }: Props) {
  const { common } = useText()
  const { copy, copied } = useClipboard()
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      <span className="code">{shown ?? value}</span>
      <ActionIcon
        size="sm"
        variant="subtle"
        aria-label={copied ? common.copied : `${common.copy}: ${shown ?? value}`}
        onClick={() => copy(value)}
      >
        {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </ActionIcon>
    </Group>
  )
}
