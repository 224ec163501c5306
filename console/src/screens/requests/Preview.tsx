import { Button, Group, Text } from '@mantine/core'
import { IconEye, IconRefresh } from '@tabler/icons-react'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { Stat } from '../../components/Stat.tsx'
import { ClassTag } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Plan, PlanAnswer } from './use_plan.ts'

/** What is held of the person: an approval of this plan carries out exactly it. */
export function Preview({ plan }: { readonly plan: Plan }) {
  const { preview, decide } = useText().requests
  return (
    <Section
      title={preview.title}
      hint={preview.hint}
      actions={
        <Button
          variant={plan.isWanted ? 'default' : 'filled'}
          leftSection={
            plan.isWanted ? (
              <IconRefresh size={16} aria-hidden />
            ) : (
              <IconEye size={16} aria-hidden />
            )
          }
          onClick={plan.look}
          loading={plan.isBusy}
        >
          {plan.isWanted ? preview.again : preview.look}
        </Button>
      }
    >
      {plan.isWanted && (
        <Loaded reading={plan.reading}>
          {(answer) => (
            <>
              <Counts answer={answer} />
              {answer.rectification !== undefined && (
                <Rectified rectification={answer.rectification} />
              )}
              <Text size="xs" c="dimmed">
                {decide.plan('')}
                <span className="code">{answer.planHash}</span>
              </Text>
            </>
          )}
        </Loaded>
      )}
    </Section>
  )
}

function Counts({ answer }: { readonly answer: PlanAnswer }) {
  const { preview } = useText().requests
  const format = useFormat()
  return (
    <>
      <Group gap="xl">
        <Stat label={preview.total} value={format.number(answer.total)} />
        <Stat label={preview.consents} value={format.number(answer.consents)} />
        {answer.alreadySuppressed > 0 && (
          <Stat label={preview.suppressed} value={format.number(answer.alreadySuppressed)} />
        )}
      </Group>
      <DataTable
        label={preview.title}
        rows={answer.items}
        keyOf={({ product, type, class: name }) => `${product} ${type} ${name}`}
        empty={<EmptyState title={preview.nothing} text={preview.nothingText} />}
        columns={[
          { name: 'product', header: preview.product, render: ({ product }) => product },
          { name: 'type', header: preview.type, render: ({ type }) => type },
          {
            name: 'class',
            header: preview.class,
            render: ({ class: name }) => <ClassTag name={name} />,
          },
          {
            name: 'count',
            header: preview.count,
            isNumeric: true,
            render: ({ count }) => format.number(count),
          },
        ]}
      />
    </>
  )
}

function Rectified({
  rectification,
}: {
  readonly rectification: NonNullable<PlanAnswer['rectification']>
}) {
  const { preview } = useText().requests
  const format = useFormat()
  const { fields, reports, freeTextRemoved, isWhole } = rectification
  return (
    <>
      <Group gap="xl">
        <Stat label={preview.corrected} value={format.number(reports.corrected)} />
        <Stat label={preview.unchanged} value={format.number(reports.unchanged)} />
        <Stat label={preview.freeText} value={format.number(freeTextRemoved)} />
      </Group>
      <DataTable
        label={preview.rectified}
        rows={fields}
        keyOf={({ product, type, field }) => `${product} ${type} ${field}`}
        columns={[
          {
            name: 'field',
            header: preview.field,
            render: ({ field }) => <span className="code">{field}</span>,
          },
          { name: 'product', header: preview.product, render: ({ product }) => product },
          { name: 'type', header: preview.type, render: ({ type }) => type },
          {
            name: 'count',
            header: preview.count,
            isNumeric: true,
            render: ({ count }) => format.number(count),
          },
        ]}
      />
      {!isWhole && (
        <Text size="xs" c="dimmed">
          {preview.partly}
        </Text>
      )}
    </>
  )
}
