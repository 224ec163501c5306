import { Button, Group, Stack } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react'
import { useText } from '../i18n/language.tsx'
import { saveFile } from './save_file.ts'

interface Props {
  readonly label: string
  readonly text: string
  readonly fileName: string
  readonly copy: string
  readonly download: string
}

/** A file that the page has made: to read, to copy, to take away. */
export function CodeBlock({ label, text, fileName, copy, download }: Props) {
  const { common } = useText()
  const clipboard = useClipboard()
  return (
    <Stack gap="xs">
      <section aria-label={label}>
        <pre className="json surface" style={{ whiteSpace: 'pre' }} tabIndex={0}>
          {text}
        </pre>
      </section>
      <Group gap="xs" className="no-print">
        <Button
          size="xs"
          variant="default"
          leftSection={
            clipboard.copied ? (
              <IconCheck size={14} aria-hidden />
            ) : (
              <IconCopy size={14} aria-hidden />
            )
          }
          onClick={() => clipboard.copy(text)}
        >
          {clipboard.copied ? common.copied : copy}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => saveFile(new Blob([text], { type: 'text/plain;charset=utf-8' }), fileName)}
        >
          {download}
        </Button>
      </Group>
    </Stack>
  )
}
