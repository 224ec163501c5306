import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { TypeRow } from './catalogue.ts'

const SOON_MS = 90 * 86_400_000

/** When the contract ends: soon and ended in words and a tone. */
export function Expires({ type }: { readonly type: Pick<TypeRow, 'expires' | 'expired'> }) {
  const { words } = useText().collect
  const format = useFormat()
  const { day, version } = type.expires
  if (type.expired) return <Tag tone="bad">{words.expired}</Tag>
  if (day === undefined) return <>{words.fromVersion(version ?? '')}</>
  const isSoon = new Date(day).getTime() - Date.now() < SOON_MS
  return isSoon ? <Tag tone="warn">{format.day(day)}</Tag> : format.day(day)
}

/** Whose choice it needs. */
export function Choice({ type }: { readonly type: Pick<TypeRow, 'consentNeeded' | 'feature'> }) {
  const { collect, common } = useText()
  const { consentNeeded, feature } = type
  if (feature !== null) return <Tag tone="optional">{collect.words.feature(feature)}</Tag>
  if (consentNeeded === 'none') return <>{common.none}</>
  return <Tag tone="optional">{collect.words.consentOptional}</Tag>
}

export function Purposes({ names }: { readonly names: TypeRow['purposes'] }) {
  const { common } = useText()
  return <>{names.map((name) => common.purpose[name]).join(', ')}</>
}

export function Sensitivity({ name }: { readonly name: TypeRow['highestSensitivity'] }) {
  const { collect, common } = useText()
  return <>{name === null ? common.none : collect.sensitivity[name]}</>
}
