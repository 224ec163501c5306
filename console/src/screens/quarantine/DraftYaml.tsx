import { Group, Stack, Text, Title } from '@mantine/core'
import { CodeBlock } from '../../components/CodeBlock.tsx'
import { useText } from '../../i18n/language.tsx'

interface Props {
  readonly path: string
  readonly yaml: string
}

/** The file as it would be, to copy or to take away. */
export function DraftYaml({ path, yaml }: Props) {
  const { draft } = useText().quarantine
  return (
    <Stack gap="xs">
      <Title order={3} fz="sm">
        {draft.yaml}
      </Title>
      <Group gap={4}>
        <Text size="sm" c="dimmed">
          {draft.file}:
        </Text>
        <span className="code">{path}</span>
      </Group>
      <CodeBlock
        label={draft.yaml}
        text={yaml}
        fileName={path.slice(path.lastIndexOf('/') + 1)}
        copy={draft.copy}
        download={draft.download}
      />
      <Text size="xs" c="dimmed">
        {draft.inBrowser}
      </Text>
    </Stack>
  )
}
