import { Button, Stack } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { InstanceSelect } from '../../components/InstanceSelect.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import type { Switches } from './consent.ts'
import { FeatureList } from './FeatureList.tsx'
import { LevelTag } from './LevelTag.tsx'
import { type Draft, RecordChoice } from './RecordChoice.tsx'

/** What the administrator has switched, by product and by feature. */
export function SwitchesPanel({ tenant }: { readonly tenant: string }) {
  const { consent: text } = useText()
  const { instance } = useSearch({ from: '/consent' })
  const navigate = useNavigate({ from: '/consent' })
  const place = instance === undefined ? { tenant } : { tenant, instance }
  const switches = useRead('GET /manage/v1/consents/switches', { query: place }, { keep: true })
  const mayChange = useMay('consents:manage')
  const [draft, setDraft] = useState<Draft>()
  const change = mayChange
    ? (wanted: Draft) => setDraft(instance === undefined ? wanted : { ...wanted, instance })
    : undefined
  return (
    <Stack>
      <Section
        title={text.products.title}
        hint={text.products.hint}
        actions={
          <InstanceSelect
            tenant={tenant}
            label={text.instance}
            value={instance ?? ''}
            onChange={(name) =>
              void navigate({ search: name === '' ? { tenant } : { tenant, instance: name } })
            }
            emptyMeans={text.allInstances}
          />
        }
      >
        <Loaded reading={switches}>
          {({ products }) => <ProductSwitches products={products} onChange={change} />}
        </Loaded>
      </Section>
      <Section title={text.features.title} hint={text.features.hint}>
        <Loaded reading={switches}>
          {({ features }) => <FeatureList features={features} onChange={change} />}
        </Loaded>
      </Section>
      {draft !== undefined && (
        <RecordChoice tenant={tenant} draft={draft} onClose={() => setDraft(undefined)} />
      )}
    </Stack>
  )
}

interface ProductsProps {
  readonly products: Switches['products']
  readonly onChange: ((draft: Draft) => void) | undefined
}

function ProductSwitches({ products, onChange }: ProductsProps) {
  const { consent } = useText()
  const text = consent.products
  return (
    <DataTable
      label={text.title}
      rows={products}
      keyOf={({ product }) => product}
      empty={<EmptyState title={text.none} text={text.noneText} />}
      columns={[
        {
          name: 'product',
          header: consent.product,
          render: ({ title }) => <strong>{title}</strong>,
        },
        {
          name: 'level',
          header: text.collects,
          render: ({ level }) => <LevelTag level={level} />,
        },
        {
          name: 'by',
          header: text.decidedBy,
          render: ({ decidedBy }) => consent.by[decidedBy],
        },
        { name: 'why', header: text.why, render: ({ explanation }) => explanation },
        ...(onChange === undefined
          ? []
          : [
              {
                name: 'change',
                header: '',
                render: ({ product, title }: Switches['products'][number]) => (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={text.changeOf(title)}
                    onClick={() => onChange({ scope: 'tenant', product })}
                  >
                    {text.change}
                  </Button>
                ),
              },
            ]),
      ]}
    />
  )
}
