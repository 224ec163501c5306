import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { InstanceSelect } from '../../components/InstanceSelect.tsx'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { AskAnswer, type Asked } from './AskAnswer.tsx'
import { IDENTITIES, type Identity, isIdentity, subjectOf } from './consent.ts'
import { FeatureSelect } from './RecordChoice.tsx'

const NOWHERE = { product: '', instance: '', feature: '', at: '' }

/** Asks what may be collected of anyone. The identity is forgotten here as soon as it was sent. */
export function AskPanel({ tenant }: { readonly tenant: string }) {
  const { consent } = useText()
  const text = consent.ask
  const [place, setPlace] = useState(NOWHERE)
  const [identity, setIdentity] = useState<Identity>()
  const [value, setValue] = useState('')
  const [asked, setAsked] = useState<Asked>()
  const effective = useChange('POST /manage/v1/consents/effective')
  const lookup = useChange('POST /manage/v1/consents/lookup')
  const ask = async () => {
    setAsked(undefined)
    const type = IDENTITIES.find(([name]) => name === identity)?.[1]
    const [setting, choices] = await Promise.all([
      effective.mutateAsync({ body: { tenant, ...bodyOf(place), ...subjectOf(identity, value) } }),
      type === undefined
        ? undefined
        : lookup.mutateAsync({ body: { tenant, identities: [{ type, value: value.trim() }] } }),
    ])
    setAsked(choices === undefined ? { setting } : { setting, choices })
    setValue('')
    // What was sent would stay in them.
    effective.reset()
    lookup.reset()
  }
  const problem = effective.error ?? lookup.error
  return (
    <Stack>
      <Section title={text.title} hint={text.hint}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            // A refusal is shown below the form.
            void ask().catch(() => setValue(''))
          }}
        >
          <Stack>
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              <Select
                label={text.identityType}
                data={IDENTITIES.map(([name]) => ({ value: name, label: text[name] }))}
                value={identity ?? null}
                placeholder={text.nobody}
                clearable
                clearButtonProps={{ 'aria-label': text.nobody }}
                onChange={(name) => setIdentity(isIdentity(name) ? name : undefined)}
              />
              <TextInput
                label={text.identity}
                autoComplete="off"
                value={value}
                onChange={(event) => setValue(event.currentTarget.value)}
                disabled={identity === undefined}
                required={identity !== undefined}
              />
              <TextInput
                type="datetime-local"
                label={text.at}
                description={text.atHint}
                inputWrapperOrder={['label', 'input', 'description']}
                value={place.at}
                onChange={(event) => setPlace({ ...place, at: event.currentTarget.value })}
              />
              <ProductSelect
                label={consent.product}
                value={place.product}
                onChange={(product) => setPlace({ ...place, product })}
                emptyMeans={consent.allProducts}
              />
              <InstanceSelect
                tenant={tenant}
                label={consent.instance}
                value={place.instance}
                onChange={(instance) => setPlace({ ...place, instance })}
                emptyMeans={consent.allInstances}
              />
              <FeatureSelect
                tenant={tenant}
                value={place.feature}
                onChange={(feature) => setPlace({ ...place, feature })}
                emptyMeans={text.anyFeature}
              />
            </SimpleGrid>
            <Group>
              <Button type="submit" loading={effective.isPending || lookup.isPending}>
                {text.submit}
              </Button>
            </Group>
            {problem !== null && <ErrorState problem={problem} />}
          </Stack>
        </form>
      </Section>
      {asked !== undefined && <AskAnswer tenant={tenant} asked={asked} />}
    </Stack>
  )
}

function bodyOf({ product, instance, feature, at }: typeof NOWHERE) {
  return {
    ...(product === '' ? {} : { product }),
    ...(instance === '' ? {} : { instance }),
    ...(feature === '' ? {} : { feature }),
    ...(at === '' ? {} : { at: new Date(at).toISOString() }),
  }
}
