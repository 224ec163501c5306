import { Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { AnswerOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { AwaitingSection } from './Awaiting.tsx'
import { type Change, ChangeList } from './ChangeList.tsx'
import { ChangesFilters } from './ChangesFilters.tsx'
import { CollectPage } from './CollectPage.tsx'
import type { ChangesSearch } from './search.ts'
import { VersionsSection } from './VersionsSection.tsx'

const route = getRouteApi('/collect/changes')
const MOST = 200

/** Two versions of the policies, compared; and the one that waits for a decision. */
export function Changes() {
  const { changes } = useText().collect
  const tenant = useTenant()
  const { from, to } = route.useSearch()
  const bundles = useRead('GET /manage/v1/bundles', { query: { limit: MOST } })
  const hash = to ?? bundles.data?.items[0]?.hash ?? ''
  const reading = useRead(
    'GET /manage/v1/bundles/{hash}/changes',
    { params: { hash }, query: from === undefined ? {} : { from } },
    { enabled: hash !== '', keep: true },
  )
  return (
    <CollectPage title={changes.title} subtitle={changes.subtitle}>
      {tenant !== '' && <AwaitingSection tenant={tenant} />}
      <Section title={changes.list} hint={changes.english}>
        <Loaded reading={bundles}>
          {({ items }) => <ChangesFilters bundles={items} to={hash} />}
        </Loaded>
        <Loaded reading={reading} lines={6}>
          {(answer) => <Compared answer={answer} />}
        </Loaded>
      </Section>
      <VersionsSection />
    </CollectPage>
  )
}

function Compared({
  answer,
}: {
  readonly answer: AnswerOf<'GET /manage/v1/bundles/{hash}/changes'>
}) {
  const { changes } = useText().collect
  const format = useFormat()
  const search = route.useSearch()
  const { counts, items, from } = answer
  if (from === null) return <EmptyState title={changes.first} text={changes.firstText} />
  if (items.length === 0) return <EmptyState title={changes.same} text={changes.sameText} />
  const shown = items.filter((item) => fits(item, search))
  return (
    <>
      <Text size="sm" component="div" role="status">
        {(['widens', 'narrows', 'neutral'] as const).map((effect) => (
          <span key={effect} className="change-count">
            <Tag tone={effect === 'widens' && counts[effect] > 0 ? 'warn' : 'neutral'}>
              {changes.effects[effect]}: {format.number(counts[effect] ?? 0)}
            </Tag>
          </span>
        ))}
      </Text>
      {shown.length === 0 ? (
        <EmptyState title={changes.filtered} />
      ) : (
        <ChangeList label={changes.label} items={shown} />
      )}
    </>
  )
}

function fits({ effect, product }: Change, search: ChangesSearch): boolean {
  return (
    (search.effect === undefined || effect === search.effect) &&
    (search.product === undefined || product === search.product)
  )
}
