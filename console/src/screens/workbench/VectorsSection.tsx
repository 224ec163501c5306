import { Button, Group, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { DataTable } from '../../components/DataTable.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useText } from '../../i18n/language.tsx'
import { SAMPLE_VECTORS } from './samples.ts'
import { type ScrubEngine, useAnswer } from './use_scrubber.ts'
import type { TryPlace, VectorResult } from './worker_messages.ts'

const LINES_LENGTH_MAX = 200_000

interface Props {
  readonly engine: ScrubEngine
  readonly source: Readonly<Record<string, unknown>>
  readonly place: TryPlace
}

/** Lines that say what must be found: which of them hold with the settings that are tried. */
export function VectorsSection({ engine, source, place }: Props) {
  const { vectors } = useText().workbench
  const [lines, setLines] = useState('')
  const { results = [], refusal } = useAnswer(
    engine,
    lines.trim() === '' ? undefined : { kind: 'vectors', source, place, lines },
  )
  const passed = results.filter((result) => result.passed).length
  return (
    <Section
      title={vectors.title}
      hint={vectors.hint}
      actions={
        <Button size="xs" variant="default" onClick={() => setLines(SAMPLE_VECTORS)}>
          {vectors.sample}
        </Button>
      }
    >
      <Textarea
        aria-label={vectors.label}
        value={lines}
        onChange={(event) => setLines(event.currentTarget.value)}
        maxLength={LINES_LENGTH_MAX}
        autosize
        minRows={3}
        maxRows={14}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: 'bench-input' }}
      />
      <Group role="status">
        {results.length > 0 && (
          <Tag tone={passed === results.length ? 'good' : 'bad'}>
            {vectors.summary(passed, results.length)}
          </Tag>
        )}
        {refusal?.of === 'settings' && <Text size="sm">{refusal.detail}</Text>}
      </Group>
      <DataTable
        label={vectors.table}
        rows={results}
        keyOf={({ line }) => String(line)}
        empty={
          <Text size="sm" c="dimmed">
            {vectors.empty}
          </Text>
        }
        columns={[
          { name: 'line', header: vectors.line, isNumeric: true, render: ({ line }) => line },
          { name: 'result', header: vectors.result, render: (row) => <Passes row={row} /> },
          {
            name: 'expected',
            header: vectors.expected,
            render: ({ expected, isVector }) => (
              <span className="code">{isVector ? expected : vectors.noVectorHint}</span>
            ),
          },
          {
            name: 'got',
            header: vectors.got,
            render: ({ got }) => <span className="code">{got}</span>,
          },
        ]}
      />
    </Section>
  )
}

function Passes({ row }: { readonly row: VectorResult }) {
  const { vectors } = useText().workbench
  if (!row.isVector) return <Tag tone="warn">{vectors.noVector}</Tag>
  return <Tag tone={row.passed ? 'good' : 'bad'}>{row.passed ? vectors.pass : vectors.fail}</Tag>
}
