import { Group, Stack, Text, Title } from '@mantine/core'
import { CodeBlock } from '../../components/CodeBlock.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useText } from '../../i18n/language.tsx'
import {
  type ChangeLine,
  changeLines,
  type PiiChange,
  printPiiYaml,
  withChange,
} from './pii_change.ts'
import type { Refusal } from './worker_messages.ts'

interface Props {
  /** The settings in force. */
  readonly source: Readonly<Record<string, unknown>>
  readonly change: PiiChange
  /** Why the settings that are tried cannot be used. */
  readonly refusal: Refusal | undefined
}

/** What is tried as a file for the policies. Nothing here writes them. */
export function ProposeSection({ source, change, refusal }: Props) {
  const { propose } = useText().workbench
  const lines = changeLines(source, change)
  return (
    <Section title={propose.title} hint={propose.hint}>
      {refusal !== undefined && (
        <Notice tone="bad" title={propose.wrong}>
          {refusal.detail}
        </Notice>
      )}
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed">
          {propose.none}
        </Text>
      ) : (
        <Stack gap="sm">
          <Title order={3} fz="sm">
            {propose.changes}
          </Title>
          {lines.map((row) => (
            <Group key={row.line} gap="xs">
              <Effect takesOut={row.takesOut} />
              <span className="code">{row.line}</span>
            </Group>
          ))}
          <CodeBlock
            label={propose.yaml}
            text={printPiiYaml(withChange(source, change))}
            fileName="pii.yaml"
            copy={propose.copy}
            download={propose.download}
          />
          <Text size="xs" c="dimmed">
            {propose.comments}
          </Text>
        </Stack>
      )}
    </Section>
  )
}

function Effect({ takesOut }: Pick<ChangeLine, 'takesOut'>) {
  const { propose } = useText().workbench
  if (takesOut === 'more') return <Tag tone="good">{propose.more}</Tag>
  if (takesOut === 'less') return <Tag tone="bad">{propose.less}</Tag>
  return <Tag>{propose.other}</Tag>
}
