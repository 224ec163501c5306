import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { DataTable } from '../../components/DataTable.tsx'
import { useInstances } from '../../components/InstanceSelect.tsx'
import { useProducts } from '../../components/ProductSelect.tsx'
import { Tag, type Tone } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Choice } from './consent.ts'

const TONES: Readonly<Record<Choice['choice'], Tone>> = {
  off: 'neutral',
  denied: 'neutral',
  required: 'required',
  optional: 'optional',
  granted: 'good',
}

interface Props {
  readonly tenant: string
  readonly label: string
  readonly rows: readonly Choice[]
  readonly onReceipt: (id: string) => void
  readonly empty: ReactNode
}

/** Recorded choices, each with its receipt. */
export function ChoiceTable({ tenant, label, rows, onReceipt, empty }: Props) {
  const { consent } = useText()
  const text = consent.records
  const format = useFormat()
  const placeOf = usePlace(tenant)
  return (
    <DataTable
      label={label}
      rows={rows}
      keyOf={({ id }) => id}
      empty={empty}
      columns={[
        {
          name: 'recorded',
          header: text.recorded,
          render: ({ recordedAt }) => format.dateTime(recordedAt),
        },
        { name: 'scope', header: consent.scope.label, render: ({ scope }) => consent.scope[scope] },
        {
          name: 'choice',
          header: consent.choice.label,
          render: ({ choice }) => <Tag tone={TONES[choice]}>{consent.choice[choice]}</Tag>,
        },
        { name: 'place', header: text.place, render: placeOf },
        {
          name: 'source',
          header: consent.source.label,
          render: ({ source }) => consent.source[source],
        },
        { name: 'by', header: text.by, render: ({ recordedBy }) => recordedBy },
        {
          name: 'decided',
          header: text.decided,
          render: ({ decidedAt }) => format.dateTime(decidedAt),
        },
        {
          name: 'receipt',
          header: '',
          render: ({ id, recordedAt }) => (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={text.receiptOf(format.dateTime(recordedAt))}
              onClick={() => onReceipt(id)}
            >
              {text.receipt}
            </Button>
          ),
        },
      ]}
    />
  )
}

function usePlace(tenant: string) {
  const { consent } = useText()
  const titles = new Map(useProducts().map(({ product, title }) => [product, title]))
  const instances = useInstances(tenant)
  const names = new Map(instances.data?.items.map(({ id, name }) => [id, name]))
  return ({ product, instance, feature }: Choice): string =>
    [
      product === undefined ? consent.allProducts : (titles.get(product) ?? product),
      ...(instance === undefined ? [] : [names.get(instance) ?? instance]),
      ...(feature === undefined ? [] : [feature]),
    ].join(', ')
}
