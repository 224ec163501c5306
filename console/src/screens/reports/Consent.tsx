import { SimpleGrid, Stack, Text } from '@mantine/core'
import { DataTable } from '../../components/DataTable.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag, type Tone } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Explanation } from './explained.ts'

type Consents = Explanation['consent']
type Level = Consents['now']['level']

const TONES: Readonly<Record<Level, Tone>> = {
  off: 'bad',
  limited: 'warn',
  required: 'required',
  optional: 'optional',
}

/** What was allowed when the report was collected and why, and what is now. */
export function Consent({ consent }: { readonly consent: Consents }) {
  const { consent: text } = useText().reports
  return (
    <Section title={text.title} hint={text.hint}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Setting name={text.collected} setting={consent.atCollection} />
        <Setting name={text.now} setting={consent.now} />
      </SimpleGrid>
      <Considered choices={consent.atCollection.considered} />
    </Section>
  )
}

interface SettingProps {
  readonly name: string
  readonly setting: Consents['now']
}

function Setting({ name, setting }: SettingProps) {
  const { consent } = useText().reports
  return (
    <Stack gap={4} align="flex-start">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Tag tone={TONES[setting.level]}>{consent.levels[setting.level]}</Tag>
      <Text size="sm">{setting.explanation}</Text>
      {setting.feature !== null && <Text size="sm">{setting.feature.explanation}</Text>}
    </Stack>
  )
}

function Considered({ choices }: { readonly choices: Consents['atCollection']['considered'] }) {
  const { consent } = useText().reports
  const format = useFormat()
  if (choices.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {consent.nothing}
      </Text>
    )
  }
  return (
    <DataTable
      label={consent.considered}
      rows={choices}
      keyOf={({ id }) => id}
      columns={[
        { name: 'by', header: consent.by, render: ({ by }) => consent.who[by] },
        { name: 'level', header: consent.level, render: ({ level }) => consent.levels[level] },
        { name: 'source', header: consent.source, render: ({ source }) => consent.sources[source] },
        { name: 'at', header: consent.at, render: ({ decidedAt }) => format.dateTime(decidedAt) },
        {
          name: 'decided',
          header: consent.decided,
          render: ({ decided }) => (decided ? <Tag tone="good">{consent.yes}</Tag> : '–'),
        },
      ]}
    />
  )
}
