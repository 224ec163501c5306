import type { ItemOf } from '../../api/client.ts'
import { Tag, type Tone } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

export type HoldRecord = ItemOf<'GET /manage/v1/holds'>

const TONES: Readonly<Record<HoldRecord['status'], Tone>> = {
  active: 'warn',
  ending: 'info',
  ended: 'neutral',
}

export function HoldStatus({ status }: Pick<HoldRecord, 'status'>) {
  const { status: words } = useText().retention.holds
  return <Tag tone={TONES[status]}>{words[status]}</Tag>
}

/** What a hold names: how many, or by which query. Who they are is not told again. */
export function HoldNames({ names }: Pick<HoldRecord, 'names'>) {
  const { by } = useText().retention.holds
  const format = useFormat()
  if (names.by !== 'query') return <>{by[names.by](format.number(names.count))}</>
  const { product, type, class: dataClass, category } = names.query
  const words = [product, type, dataClass, category].filter((word) => word !== undefined)
  return <>{words.length === 0 ? by.query : words.join(' · ')}</>
}
