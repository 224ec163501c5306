import { Anchor } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { useProducts } from '../../components/ProductSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { CategoryName, ClassTag } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { CollectPage } from './CollectPage.tsx'
import type { TypeAnswer } from './catalogue.ts'
import { FieldsSection } from './FieldsSection.tsx'
import { Choice, Expires, Purposes, Sensitivity } from './TypeWords.tsx'

const route = getRouteApi('/collect/products/$product/$type')

/** One report type: its contract, and every field. */
export function Type() {
  const { collect } = useText()
  const { product, type } = route.useParams()
  const tenant = useTenant()
  const products = useProducts()
  const productTitle = products.find((known) => known.product === product)?.title ?? product
  const reading = useRead(
    'GET /manage/v1/products/{product}/types/{type}',
    { params: { product, type }, query: { tenant } },
    { enabled: tenant !== '' },
  )
  return (
    <CollectPage
      title={reading.data === undefined ? type : reading.data.title}
      subtitle={reading.data?.description}
      actions={
        <TextLink to="/collect/products/$product" params={{ product }}>
          {collect.type.back(productTitle)}
        </TextLink>
      }
    >
      <Loaded reading={reading} lines={10}>
        {(answer) => (
          <>
            <Contract answer={answer} />
            <FieldsSection fields={answer.fields} />
          </>
        )}
      </Loaded>
    </CollectPage>
  )
}

function Contract({ answer }: { readonly answer: TypeAnswer }) {
  const { collect, common } = useText()
  const { words } = collect
  const format = useFormat()
  const { lastSeen, volumeDays } = answer
  return (
    <Section title={collect.type.about}>
      <Facts
        facts={[
          { name: words.class, value: <ClassTag name={answer.class} /> },
          { name: words.category, value: <CategoryName name={answer.category} /> },
          { name: words.dataKind, value: collect.dataKind[answer.dataKind] },
          { name: words.highest, value: <Sensitivity name={answer.highestSensitivity} /> },
          { name: words.purposes, value: <Purposes names={answer.purposes} /> },
          { name: words.consent, value: <Choice type={answer} /> },
          { name: words.retention, value: words.days(format.number(answer.retentionDays)) },
          { name: words.expires, value: <Expires type={answer} /> },
          { name: words.owner, value: answer.owner },
          {
            name: words.review,
            value: (
              <Anchor href={answer.review} rel="noreferrer noopener" inherit>
                {answer.review}
              </Anchor>
            ),
          },
          { name: words.version, value: format.number(answer.version) },
          {
            name: words.declaredBy,
            value: answer.declaredBy === answer.product ? answer.product : words.standard,
          },
          {
            name: words.reports(format.number(volumeDays)),
            value: `${format.number(answer.reports)} (${format.bytes(answer.bytes)})`,
          },
          {
            name: words.lastSeen,
            value: lastSeen === null ? common.never : format.dateTime(lastSeen),
          },
        ]}
      />
    </Section>
  )
}
