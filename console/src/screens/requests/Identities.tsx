import { Text } from '@mantine/core'
import { useMay } from '../../app/SignedIn.tsx'
import { DataTable } from '../../components/DataTable.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { Linked } from './Linked.tsx'
import type { RequestDetail } from './search.ts'
import type { Plan } from './use_plan.ts'
import { useIdentityName } from './words.tsx'

interface Props {
  readonly request: RequestDetail
  readonly plan: Plan
}

/** Whom the request is about, as far as anybody may see it: types, and the beginnings of pseudonyms. */
export function Identities({ request, plan }: Props) {
  const { subjects } = useText().requests
  const format = useFormat()
  const nameOf = useIdentityName()
  const mayHandle = useMay('requests:handle')
  const { identities, pseudonyms } = request
  return (
    <Section title={subjects.title} hint={subjects.hint}>
      <Text size="sm">
        {subjects.counts}:{' '}
        {format.list(
          identities.map(({ type, count }) => `${format.number(count)} ${nameOf(type)}`),
        )}
      </Text>
      <DataTable
        label={subjects.title}
        rows={pseudonyms}
        keyOf={({ type, origin, pseudonym }) => `${type} ${origin} ${pseudonym}`}
        columns={[
          { name: 'type', header: subjects.type, render: ({ type }) => nameOf(type) },
          {
            name: 'pseudonym',
            header: subjects.pseudonym,
            render: ({ pseudonym }) => <span className="code">{pseudonym}…</span>,
          },
          {
            name: 'origin',
            header: subjects.origin,
            render: ({ origin }) => subjects.origins[origin],
          },
        ]}
      />
      {mayHandle && plan.canLook && <Linked request={request} plan={plan} />}
    </Section>
  )
}
