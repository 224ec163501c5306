import { List, SimpleGrid, Text } from '@mantine/core'
import type { AnswerOf } from '../../api/client.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Stat } from '../../components/Stat.tsx'
import { Tag, type Tone } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

type Answer = AnswerOf<'POST /manage/v1/policies/what-if'>

const TONES: Readonly<Record<Answer['items'][number]['effect'], Tone>> = {
  quarantined: 'warn',
  expired: 'warn',
  needs_choice: 'info',
  stripped: 'good',
  generalised: 'good',
  newly_kept: 'bad',
  newly_collected: 'bad',
}

/** How much was looked at, and what would become of it. */
export function WhatIfResult({ answer }: { readonly answer: Answer }) {
  const { whatIf } = useText().collect
  const format = useFormat()
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 4 }} role="status">
        <Stat label={whatIf.changed} value={format.number(answer.reportsChanged)} />
        <Stat
          label={whatIf.lookedAt}
          value={format.number(answer.reportsLookedAt)}
          hint={`${whatIf.there(format.number(answer.reportsThere))}. ${answer.isSample ? whatIf.sample : whatIf.whole}`}
        />
        <Stat
          label={whatIf.forbidden}
          value={format.number(answer.reportsForbidden)}
          hint={whatIf.forbiddenHint}
        />
        <Stat label={whatIf.untold} value={format.number(answer.untold)} />
      </SimpleGrid>
      {answer.summary.length > 0 && (
        <List size="sm">
          {answer.summary.map((sentence) => (
            <List.Item key={sentence}>{sentence.replaceAll('`', '')}</List.Item>
          ))}
        </List>
      )}
      <DataTable
        label={whatIf.label}
        rows={answer.items.map((item, index) => ({ ...item, index }))}
        keyOf={({ index }) => String(index)}
        empty={<EmptyState title={whatIf.none} text={whatIf.noneText} />}
        columns={[
          {
            name: 'effect',
            header: whatIf.effect,
            render: ({ effect }) => <Tag tone={TONES[effect]}>{whatIf.effects[effect]}</Tag>,
          },
          {
            name: 'count',
            header: whatIf.count,
            isNumeric: true,
            render: ({ count }) => format.number(count),
          },
          {
            name: 'sentence',
            header: whatIf.sentence,
            render: ({ sentence }) => sentence.replaceAll('`', ''),
          },
        ]}
      />
      {answer.rowsLeftOut > 0 && (
        <Text size="xs" c="dimmed">
          {whatIf.leftOut(format.number(answer.rowsLeftOut))}
        </Text>
      )}
    </>
  )
}
