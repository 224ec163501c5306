import { useText } from '../i18n/language.tsx'
import { Tag, type Tone } from './Tag.tsx'

/** Required or Optional. */
export function ClassTag({ name }: { readonly name: string }) {
  const { common } = useText()
  if (name !== 'required' && name !== 'optional') return <Tag>{name}</Tag>
  return <Tag tone={name}>{common.class[name]}</Tag>
}

const OUTCOME_TONES: Readonly<Record<string, Tone>> = {
  accepted: 'good',
  redacted: 'info',
  dropped: 'warn',
  quarantined: 'warn',
  rejected: 'bad',
}

export function OutcomeTag({ name }: { readonly name: string }) {
  const { common } = useText()
  const words: Readonly<Record<string, string>> = common.outcome
  return <Tag tone={OUTCOME_TONES[name] ?? 'neutral'}>{words[name] ?? name}</Tag>
}

export function CategoryName({ name }: { readonly name: string }) {
  const { common } = useText()
  const words: Readonly<Record<string, string>> = common.category
  return <>{words[name] ?? name}</>
}

const DAYS_CLOSE = 3
const DAYS_SOON = 10
const DAY_MS = 86_400_000

/** Whole days until an instant, in words and a tone: red when overdue or close. */
export function DaysLeft({ dueAt }: { readonly dueAt: string }) {
  const { common } = useText()
  const days = Math.floor((new Date(dueAt).getTime() - Date.now()) / DAY_MS)
  const tone = days < DAYS_CLOSE ? 'bad' : days < DAYS_SOON ? 'warn' : 'good'
  return <Tag tone={tone}>{common.daysLeft(days)}</Tag>
}
