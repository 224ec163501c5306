import { Stack, Text, Title } from '@mantine/core'
import type { ItemOf } from '../../api/client.ts'
import { Tag, type Tone } from '../../components/Tag.tsx'
import { useText } from '../../i18n/language.tsx'

export type Change = ItemOf<'GET /manage/v1/bundles/{hash}/changes'>

const TONES: Readonly<Record<Change['effect'], Tone>> = {
  widens: 'warn',
  narrows: 'good',
  neutral: 'neutral',
}

interface Props {
  readonly label: string
  readonly items: readonly Change[]
}

/** Changes in sentences, by what they are about. */
export function ChangeList({ label, items }: Props) {
  const { changes } = useText().collect
  return (
    <section aria-label={label}>
      <Stack gap="md">
        {groupsOf(items, changes.everything).map(([name, group]) => (
          <div key={name}>
            <Title order={3} fz="sm">
              {name}
            </Title>
            <ul className="plain-list">
              {group.map(({ sentence, effect }) => (
                <li key={sentence} className="change">
                  <span>
                    <Tag tone={TONES[effect]}>{changes.effects[effect]}</Tag>
                  </span>
                  <Text size="sm" component="span">
                    {sentence.replaceAll('`', '')}
                  </Text>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </Stack>
    </section>
  )
}

function groupsOf(
  items: readonly Change[],
  everything: string,
): readonly (readonly [string, readonly Change[]])[] {
  const groups = new Map<string, Change[]>()
  for (const item of items) {
    const { product, productTitle, type, typeTitle } = item
    const place = [productTitle ?? product, typeTitle ?? type].filter((word) => word !== undefined)
    const name = place.length === 0 ? everything : place.join(': ')
    groups.set(name, [...(groups.get(name) ?? []), item])
  }
  return [...groups]
}
