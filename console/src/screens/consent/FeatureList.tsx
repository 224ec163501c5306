import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useTenant } from '../../app/tenant.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Facts } from '../../components/Facts.tsx'
import { useInstances } from '../../components/InstanceSelect.tsx'
import { useProducts } from '../../components/ProductSelect.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Switches } from './consent.ts'
import type { Draft } from './RecordChoice.tsx'

type Feature = Switches['features'][number]

interface Props {
  readonly features: readonly Feature[]
  readonly onChange: ((draft: Draft) => void) | undefined
}

/** Each feature with what depends on it. */
export function FeatureList({ features, onChange }: Props) {
  const { consent } = useText()
  const text = consent.features
  if (features.length === 0) return <EmptyState title={text.none} text={text.noneText} />
  return (
    <Stack gap="lg">
      {features.map((feature) => (
        <OneFeature key={feature.name} feature={feature} onChange={onChange} />
      ))}
    </Stack>
  )
}

interface OneProps {
  readonly feature: Feature
  readonly onChange: ((draft: Draft) => void) | undefined
}

function OneFeature({ feature, onChange }: OneProps) {
  const { consent } = useText()
  const text = consent.features
  const format = useFormat()
  const placeOf = usePlaces()
  const action = feature.isOn ? text.switchOff : text.switchOn
  const choice = feature.isOn ? 'denied' : 'granted'
  return (
    <article aria-label={feature.title}>
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <Group gap="xs">
            <Title order={3} fz="md">
              {feature.title}
            </Title>
            <Tag tone={feature.isOn ? 'good' : 'neutral'}>
              {feature.isOn ? text.isOn : text.isOff}
            </Tag>
          </Group>
          {onChange !== undefined && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={text.switchOf(action, feature.title)}
              onClick={() => onChange({ scope: 'feature', feature: feature.name, choice })}
            >
              {action}
            </Button>
          )}
        </Group>
        <Text size="sm">{feature.description}</Text>
        <Text size="sm" c="dimmed">
          {feature.explanation}
        </Text>
        <Facts
          facts={[
            { name: text.personalData, value: feature.personalData },
            {
              name: text.optOut,
              value: feature.optOut.map(({ by, how }) => (
                <div key={`${by} ${how}`}>{`${consent.by[by]}: ${how}`}</div>
              )),
            },
            ...(feature.types.length === 0
              ? []
              : [
                  {
                    name: text.types,
                    value: feature.types.map(({ product, type }) => (
                      <div key={`${product} ${type}`}>
                        {placeOf({ product, instance: null, type })}
                      </div>
                    )),
                  },
                ]),
            ...(feature.offFor.length === 0
              ? []
              : [{ name: text.offFor, value: format.list(feature.offFor.map(placeOf)) }]),
          ]}
        />
      </Stack>
    </article>
  )
}

interface Place {
  readonly product: string | null
  readonly instance: string | null
  readonly type?: string
}

function usePlaces() {
  const { consent } = useText()
  const titles = new Map(useProducts().map(({ product, title }) => [product, title]))
  const instances = useInstances(useTenant())
  const names = new Map(instances.data?.items.map(({ id, name }) => [id, name]))
  return ({ product, instance, type }: Place): string => {
    const words = [
      product === null ? consent.allProducts : (titles.get(product) ?? product),
      ...(instance === null ? [] : [names.get(instance) ?? instance]),
      ...(type === undefined ? [] : [type]),
    ]
    return words.join(', ')
  }
}
