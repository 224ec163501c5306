import { Anchor, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, call } from '../../api/client.ts'
import { useTenant } from '../../app/tenant.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Page } from '../../components/Page.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { CorrectionFields } from './CorrectionFields.tsx'
import { Filed, type FiledRequest } from './Filed.tsx'
import {
  bodyOf,
  EMPTY_FORM,
  hasChange,
  METHODS,
  offeredIdentities,
  type RequestForm,
} from './form.ts'
import { IdentityFields } from './IdentityFields.tsx'
import { TYPES, wordOf } from './search.ts'
import './requests.css'
import { useIdentityName, useRegulations } from './words.tsx'

/** Files a request by hand. What is typed stands in this form and in the body of one call, and nowhere else. */
export function NewRequest() {
  const { requests } = useText()
  const tenant = useTenant()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [form, setForm] = useState<RequestForm>(EMPTY_FORM)
  const [problem, setProblem] = useState<ApiProblem>()
  const [isBusy, setBusy] = useState(false)
  const [filed, setFiled] = useState<FiledRequest>()
  const file = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      const answer = await call('POST /dsr/v1/requests', { body: bodyOf(form, tenant) })
      setForm(EMPTY_FORM)
      void client.invalidateQueries()
      if (answer.verification === undefined) {
        await navigate({ to: '/requests/$id', params: { id: answer.id } })
      } else setFiled(answer)
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Page
      title={requests.form.title}
      subtitle={
        <>
          {requests.form.hint} {requests.form.tenant(tenant)}{' '}
          <Anchor
            size="sm"
            underline="always"
            renderRoot={(props) => <Link to="/requests" {...props} />}
          >
            {requests.detail.back}
          </Anchor>
        </>
      }
    >
      {filed !== undefined ? (
        <Filed filed={filed} />
      ) : (
        <form
          autoComplete="off"
          onSubmit={(event) => {
            event.preventDefault()
            void file()
          }}
        >
          <Stack maw={960}>
            <Asked form={form} onChange={setForm} />
            <Whom form={form} onChange={setForm} />
            {form.type === 'rectification' && <CorrectionFields form={form} onChange={setForm} />}
            {problem !== undefined && <ErrorState problem={problem} />}
            <Group>
              <Button type="submit" loading={isBusy} disabled={!hasChange(form)}>
                {requests.form.file}
              </Button>
              <Button variant="subtle" onClick={() => setForm(EMPTY_FORM)}>
                {requests.form.clear}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Page>
  )
}

interface PartProps {
  readonly form: RequestForm
  readonly onChange: (form: RequestForm) => void
}

/** The right, the law, and how it is known who asks. */
function Asked({ form, onChange }: PartProps) {
  const { requests } = useText()
  const format = useFormat()
  const regulations = useRegulations()
  const chosen = regulations.find(({ name }) => name === form.regulation)
  const { amount, unit } = chosen?.answer ?? { amount: 0, unit: 'calendar_day' as const }
  return (
    <Section title={requests.form.right}>
      <div className="rl-row">
        <Select
          label={requests.queue.type}
          data={TYPES.map((value) => ({ value, label: requests.type[value] }))}
          value={form.type}
          onChange={(value) => {
            const type = wordOf(value, TYPES) ?? form.type
            const isKept = chosen?.rights.includes(type) ?? true
            onChange({ ...form, type, ...(isKept ? {} : { regulation: '' }) })
          }}
          allowDeselect={false}
          w={{ base: '100%', xs: 240 }}
          required
        />
        <Select
          label={requests.form.regulation}
          data={regulations
            .filter(({ rights }) => rights.includes(form.type))
            .map(({ name, title, region }) => ({ value: name, label: `${title} (${region})` }))}
          value={form.regulation === '' ? null : form.regulation}
          onChange={(value) => onChange({ ...form, regulation: value ?? '' })}
          searchable
          required
          flex="1 1 20rem"
        />
      </div>
      {chosen !== undefined && (
        <Text size="sm" c="dimmed" role="status">
          {requests.form.regulationHint(`${format.number(amount)} ${requests.form.units[unit]}`)}
        </Text>
      )}
      <Select
        label={requests.form.verification}
        description={requests.form.verificationHint[form.verification]}
        data={METHODS.map((value) => ({ value, label: requests.method[value] }))}
        value={form.verification}
        onChange={(value) =>
          onChange({ ...form, verification: wordOf(value, METHODS) ?? form.verification })
        }
        allowDeselect={false}
        maw={420}
      />
    </Section>
  )
}

/** Whom it is about. */
function Whom({ form, onChange }: PartProps) {
  const { requests } = useText()
  const format = useFormat()
  const nameOf = useIdentityName()
  const offered = offeredIdentities(form.type)
  return (
    <Section
      title={requests.form.identities}
      hint={
        offered === undefined
          ? requests.form.identitiesHint
          : requests.form.only(format.list(offered.map(nameOf)))
      }
    >
      <IdentityFields
        value={form.identities}
        onChange={(identities) => onChange({ ...form, identities })}
        offered={offered}
        add={requests.form.add}
        isNeeded
      />
    </Section>
  )
}
