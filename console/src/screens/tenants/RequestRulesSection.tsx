import { Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { OfTenant } from './tenant.ts'

type Rules = AnswerOf<'GET /manage/v1/tenants/{tenant}/request-rules'>

const FOUR_EYES = ['none', 'bulk', 'all'] as const satisfies readonly Rules['fourEyes'][]
const DECIDED = ['review', 'at_once'] as const satisfies readonly Rules['deviceRequests'][]

/** How requests of the tenant's data subjects are decided. */
export function RequestRulesSection({ tenant }: OfTenant) {
  const { tenants } = useText()
  const text = tenants.requestRules
  const rules = useRead('GET /manage/v1/tenants/{tenant}/request-rules', {
    params: { tenant: tenant.id },
  })
  const mayChange = useMay('requests:rules')
  return (
    <Section title={text.title} hint={text.hint}>
      <Loaded reading={rules}>
        {(now) =>
          mayChange ? (
            <RulesForm key={JSON.stringify(now)} tenant={tenant} now={now} />
          ) : (
            <RulesFacts now={now} />
          )
        }
      </Loaded>
    </Section>
  )
}

function RulesFacts({ now }: { readonly now: Rules }) {
  const { tenants } = useText()
  const text = tenants.requestRules
  const format = useFormat()
  return (
    <Facts
      facts={[
        { name: text.fourEyes, value: text[now.fourEyes] },
        { name: text.cancelWindowHours, value: format.number(now.cancelWindowHours) },
        { name: text.deviceRequests, value: text[now.deviceRequests] },
        { name: text.optOutErasure, value: text[now.optOutErasure] },
      ]}
    />
  )
}

function RulesForm({ tenant, now }: OfTenant & { readonly now: Rules }) {
  const { tenants } = useText()
  const text = tenants.requestRules
  const [wanted, setWanted] = useState<Rules>(now)
  const change = useChange('PUT /manage/v1/tenants/{tenant}/request-rules')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ params: { tenant: tenant.id }, body: wanted })
      }}
    >
      <Stack maw={480}>
        <Select
          label={text.fourEyes}
          data={FOUR_EYES.map((value) => ({ value, label: text[value] }))}
          value={wanted.fourEyes}
          onChange={(value) => setWanted({ ...wanted, ...picked('fourEyes', FOUR_EYES, value) })}
          allowDeselect={false}
        />
        <NumberInput
          label={text.cancelWindowHours}
          value={wanted.cancelWindowHours}
          onChange={(value) =>
            typeof value === 'number' && setWanted({ ...wanted, cancelWindowHours: value })
          }
          min={0}
          allowDecimal={false}
          hideControls
        />
        {(['deviceRequests', 'optOutErasure'] as const).map((name) => (
          <Select
            key={name}
            label={text[name]}
            data={DECIDED.map((value) => ({ value, label: text[value] }))}
            value={wanted[name]}
            onChange={(value) => setWanted({ ...wanted, ...picked(name, DECIDED, value) })}
            allowDeselect={false}
          />
        ))}
        {change.error !== null && <ErrorState problem={change.error} />}
        <Group>
          <Button type="submit" variant="default" loading={change.isPending}>
            {text.change}
          </Button>
          <Text size="sm" role="status">
            {change.isSuccess && text.saved}
          </Text>
        </Group>
      </Stack>
    </form>
  )
}

/** The member with its new value, where that is one of those there are. */
function picked<Name extends string, Value extends string>(
  name: Name,
  values: readonly Value[],
  chosen: string | null,
): Partial<Record<Name, Value>> {
  const value = values.find((known) => known === chosen)
  const members: Partial<Record<Name, Value>> = {}
  if (value !== undefined) members[name] = value
  return members
}
