import { Group } from '@mantine/core'
import { useRead } from '../../api/queries.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { useProducts } from '../../components/ProductSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

/** In which modes products track mail. */
export function MailPanel({ tenant }: { readonly tenant: string }) {
  const { consent } = useText()
  const text = consent.mail
  const format = useFormat()
  const titles = new Map(useProducts().map(({ product, title }) => [product, title]))
  const switches = useRead('GET /manage/v1/consents/switches', { query: { tenant } })
  return (
    <Section title={text.title} hint={text.hint}>
      <Loaded reading={switches}>
        {({ mailTracking: { modes, defaultMode, products } }) => (
          <>
            <Facts
              facts={[
                {
                  name: text.products,
                  value:
                    products.length === 0
                      ? text.noProducts
                      : format.list(products.map((name) => titles.get(name) ?? name)),
                },
              ]}
            />
            <DataTable
              label={text.title}
              rows={modes}
              keyOf={({ name }) => name}
              columns={[
                {
                  name: 'mode',
                  header: text.mode,
                  render: ({ name, title }) => (
                    <Group gap="xs">
                      <strong>{title}</strong>
                      {name === defaultMode && <Tag tone="info">{text.isDefault}</Tag>}
                    </Group>
                  ),
                },
                { name: 'collects', header: text.collects, render: ({ collects }) => collects },
              ]}
            />
          </>
        )}
      </Loaded>
    </Section>
  )
}
