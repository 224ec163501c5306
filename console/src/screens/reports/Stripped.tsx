import { Text } from '@mantine/core'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Explanation } from './explained.ts'

/** What was taken out of the report, where and by which rule. The value is nowhere. */
export function Stripped({ remarks }: Pick<Explanation, 'remarks'>) {
  const { strip } = useText().reports
  const format = useFormat()
  return (
    <Section title={strip.title} hint={strip.hint}>
      <DataTable
        label={strip.title}
        rows={remarks.map((remark, place) => ({ ...remark, place }))}
        keyOf={({ place }) => String(place)}
        empty={<EmptyState title={strip.none} text={strip.noneText} />}
        columns={[
          {
            name: 'where',
            header: strip.where,
            render: ({ path, range }) => (
              <div className="path">
                <span className="code">{path}</span>
                {range !== null && (
                  <Text size="xs" c="dimmed">
                    {strip.at(format.number(range.start), format.number(range.end))}
                  </Text>
                )}
              </div>
            ),
          },
          { name: 'what', header: strip.what, render: ({ kind }) => <Tag tone="info">{kind}</Tag> },
          {
            name: 'rule',
            header: strip.rule,
            render: ({ rule }) => <span className="code nowrap">{rule}</span>,
          },
          { name: 'how', header: strip.how, render: ({ method }) => strip.methods[method] },
          {
            name: 'times',
            header: strip.times,
            isNumeric: true,
            render: ({ count }) => format.number(count),
          },
          {
            name: 'why',
            header: strip.why,
            render: ({ explanation }) => <div className="why">{explanation}</div>,
          },
        ]}
      />
    </Section>
  )
}
