import { Button, Group, Select } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { itemsOf, usePages } from '../../api/queries.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { ChoiceTable } from './ChoiceTable.tsx'
import { isScope, SCOPES } from './consent.ts'
import { ReceiptModal } from './ReceiptModal.tsx'

/** All that was ever chosen, the newest first. */
export function RecordsPanel({ tenant }: { readonly tenant: string }) {
  const { consent, common } = useText()
  const text = consent.records
  const { scope, product } = useSearch({ from: '/consent' })
  const navigate = useNavigate({ from: '/consent' })
  const query = {
    tenant,
    ...(scope === undefined ? {} : { scope }),
    ...(product === undefined ? {} : { product }),
  }
  const pages = usePages('GET /manage/v1/consents', { query: { ...query, limit: 50 } })
  const [receipt, setReceipt] = useState<string>()
  return (
    <Section title={text.title} hint={text.hint}>
      <Group align="flex-end">
        <Select
          label={consent.scope.label}
          data={SCOPES.map((name) => ({ value: name, label: consent.scope[name] }))}
          value={scope ?? null}
          placeholder={text.anyScope}
          clearable
          clearButtonProps={{ 'aria-label': common.clearFilters }}
          onChange={(name) =>
            void navigate({
              search: ({ scope: _old, ...rest }) => ({
                ...rest,
                ...(isScope(name) ? { scope: name } : {}),
              }),
            })
          }
        />
        <ProductSelect
          label={consent.product}
          value={product ?? ''}
          emptyMeans={consent.allProducts}
          onChange={(name) =>
            void navigate({
              search: ({ product: _old, ...rest }) => ({
                ...rest,
                ...(name === '' ? {} : { product: name }),
              }),
            })
          }
        />
      </Group>
      <Loaded reading={pages}>
        {(data) => (
          <ChoiceTable
            tenant={tenant}
            label={text.title}
            rows={itemsOf(data)}
            onReceipt={setReceipt}
            empty={<EmptyState title={text.none} text={text.noneText} />}
          />
        )}
      </Loaded>
      {pages.hasNextPage && (
        <Group justify="center">
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {common.more}
          </Button>
        </Group>
      )}
      {receipt !== undefined && (
        <ReceiptModal tenant={tenant} id={receipt} onClose={() => setReceipt(undefined)} />
      )}
    </Section>
  )
}
