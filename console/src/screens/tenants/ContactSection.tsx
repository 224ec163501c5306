import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import type { OfTenant } from './tenant.ts'

/** Where notices of the tenant go. The address is typed, sent in the body, and gone from here after it. */
export function ContactSection({ tenant }: OfTenant) {
  const { tenants } = useText()
  const text = tenants.contact
  const change = useChange('PUT /manage/v1/tenants/{tenant}/contact')
  const [mail, setMail] = useState('')
  const [done, setDone] = useState('')
  const set = (wanted: string | null) =>
    change.mutate(
      { params: { tenant: tenant.id }, body: { mail: wanted } },
      {
        onSuccess: () => {
          setMail('')
          change.reset()
          setDone(wanted === null ? text.isRemoved : text.isSet)
        },
      },
    )
  return (
    <Section title={text.title} hint={text.hint}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          set(mail.trim())
        }}
      >
        <Stack>
          <Group align="flex-end">
            <TextInput
              type="email"
              label={text.mail}
              autoComplete="off"
              value={mail}
              onChange={(event) => setMail(event.currentTarget.value)}
              maxLength={254}
              required
            />
            <Button type="submit" variant="default" loading={change.isPending}>
              {text.set}
            </Button>
            <Button variant="subtle" onClick={() => set(null)}>
              {text.remove}
            </Button>
          </Group>
          <Text size="sm" role="status">
            {done}
          </Text>
          {change.error !== null && <ErrorState problem={change.error} />}
        </Stack>
      </form>
    </Section>
  )
}
