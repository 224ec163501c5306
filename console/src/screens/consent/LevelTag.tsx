import { Tag, type Tone } from '../../components/Tag.tsx'
import { useText } from '../../i18n/language.tsx'
import type { Level } from './consent.ts'

const TONES: Readonly<Record<Level, Tone>> = {
  off: 'neutral',
  limited: 'required',
  required: 'required',
  optional: 'optional',
}

/** What may be collected. */
export function LevelTag({ level }: { readonly level: Level }) {
  const { consent } = useText()
  return <Tag tone={TONES[level]}>{consent.level[level]}</Tag>
}
