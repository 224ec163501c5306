import { Switch, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { ClassTag } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Explanation } from './explained.ts'

type Field = Explanation['fields'][number]

/** Every field that the contract declares, with class and purposes, and whether the report has it. */
export function Fields({ fields }: Pick<Explanation, 'fields'>) {
  const { fields: text } = useText().reports
  const [isOnlyPresent, setOnlyPresent] = useState(true)
  const columns = useColumns()
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={
        <Switch
          size="sm"
          label={text.onlyPresent}
          checked={isOnlyPresent}
          onChange={({ currentTarget }) => setOnlyPresent(currentTarget.checked)}
        />
      }
    >
      <DataTable
        label={text.label}
        rows={isOnlyPresent ? fields.filter(({ present }) => present) : fields}
        keyOf={({ path }) => path}
        columns={columns}
        empty={<EmptyState title={text.none} />}
      />
    </Section>
  )
}

function useColumns(): readonly Column<Field>[] {
  const { fields } = useText().reports
  return [
    {
      name: 'path',
      header: fields.path,
      render: ({ path, why }) => (
        <Tooltip label={why} multiline maw={360} events={{ hover: true, focus: true, touch: true }}>
          <span className="code" tabIndex={0}>
            {path}
          </span>
        </Tooltip>
      ),
    },
    {
      name: 'class',
      header: fields.class,
      render: ({ class: dataClass }) => <ClassTag name={dataClass} />,
    },
    {
      name: 'sensitivity',
      header: fields.sensitivity,
      render: ({ sensitivity }) => fields.sensitivities[sensitivity],
    },
    {
      name: 'purposes',
      header: fields.purposes,
      render: ({ purposes }) => <Purposes purposes={purposes} />,
    },
    {
      name: 'action',
      header: fields.action,
      render: ({ action, to }) => (
        <>
          {fields.actions[action]}
          {to !== null && <span className="code"> ({to})</span>}
        </>
      ),
    },
    {
      name: 'present',
      header: fields.present,
      render: ({ present }) => (
        <Tag tone={present ? 'good' : 'neutral'}>{present ? fields.isThere : fields.isMissing}</Tag>
      ),
    },
  ]
}

function Purposes({ purposes }: Pick<Field, 'purposes'>) {
  const { reports, common } = useText()
  const format = useFormat()
  const names = purposes.map((purpose) => common.purpose[purpose])
  return (
    <details>
      <summary>{reports.fields.purposesOf(format.number(names.length))}</summary>
      {format.list(names)}
    </details>
  )
}
