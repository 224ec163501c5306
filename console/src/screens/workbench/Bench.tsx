import { Grid } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { ChangeSection } from './ChangeSection.tsx'
import { FindingsSection } from './FindingsSection.tsx'
import { InputForm } from './InputForm.tsx'
import { ProposeSection } from './ProposeSection.tsx'
import { NO_CHANGE, withChange } from './pii_change.ts'
import { ResultView } from './ResultView.tsx'
import { useAnswer, useScrubEngine } from './use_scrubber.ts'
import { VectorsSection } from './VectorsSection.tsx'

const route = getRouteApi('/workbench')

interface Props {
  /** Its id. */
  readonly tenant: string
  readonly source: Readonly<Record<string, unknown>>
  readonly version: string
}

/** What is tried, what is found, and with which settings. All of it is kept by this component only. */
export function Bench({ tenant, source, version }: Props) {
  const { workbench } = useText()
  const format = useFormat()
  const { form = 'text', product, type } = route.useSearch()
  const engine = useScrubEngine()
  const [input, setInput] = useState('')
  const [field, setField] = useState('')
  const [change, setChange] = useState(NO_CHANGE)
  const [active, setActive] = useState<number>()
  const changed = withChange(source, change)
  const place = { tenant, ...(product && { product }), ...(type && { type }) }
  const { tried, refusal } = useAnswer(
    engine,
    input.trim() === ''
      ? undefined
      : {
          ...{ kind: 'try', source: changed, form, input },
          place: form === 'text' && field !== '' ? { ...place, field } : place,
        },
  )
  const took =
    tried &&
    workbench.result.took(format.number(input.length), format.number(roundMs(tried.tookMs)))
  return (
    <>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <Section title={workbench.input.title} hint={workbench.settings(version)}>
            <InputForm {...{ input, field }} onInput={setInput} onField={setField} />
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <Section
            title={workbench.result.found}
            hint={
              <span role="status">
                {took ?? (engine.state === 'loading' ? workbench.loading : workbench.ready)}
              </span>
            }
          >
            <ResultView {...{ tried, refusal, active }} onActive={setActive} />
          </Section>
        </Grid.Col>
      </Grid>
      {tried !== undefined && (
        <FindingsSection
          tried={tried}
          isReport={form === 'report'}
          {...{ active }}
          onActive={setActive}
        />
      )}
      <ChangeSection change={change} onChange={setChange} />
      <VectorsSection engine={engine} source={changed} place={place} />
      <ProposeSection
        source={source}
        change={change}
        refusal={refusal?.of === 'settings' ? refusal : undefined}
      />
    </>
  )
}

/** To a tenth. */
function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10
}
