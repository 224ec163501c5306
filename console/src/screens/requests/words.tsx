import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { Tag, type Tone } from '../../components/Tag.tsx'
import { useText } from '../../i18n/language.tsx'
import type { RequestStatus } from './search.ts'

const TONES: Readonly<Record<RequestStatus, Tone>> = {
  verifying: 'warn',
  received: 'info',
  reviewing: 'info',
  waiting: 'warn',
  running: 'info',
  waiting_for_processors: 'warn',
  completed: 'good',
  denied: 'bad',
  cancelled: 'neutral',
}

export function StatusTag({ status }: { readonly status: RequestStatus }) {
  const { requests } = useText()
  return <Tag tone={TONES[status]}>{requests.status[status]}</Tag>
}

const DAYS_CLOSE = 3
const DAYS_SOON = 10

/** Whole days until an answer is due, in words and a tone; a word for what has ended. */
export function TimeLeft({ days }: { readonly days: number | null }) {
  const { common, requests } = useText()
  if (days === null) return <Tag>{requests.ended}</Tag>
  const tone = days < DAYS_CLOSE ? 'bad' : days < DAYS_SOON ? 'warn' : 'good'
  return <Tag tone={tone}>{common.daysLeft(days)}</Tag>
}

/** What a type of identity is called; a custom kind has its own name. */
export function useIdentityName(): (type: string) => string {
  const words: Readonly<Record<string, string>> = useText().requests.identity
  return (type) => words[type] ?? type
}

/** Regulations of the policies in force for the tenant, with their titles and rights. */
export function useRegulations() {
  const tenant = useTenant()
  const settings = useRead(
    'GET /manage/v1/settings',
    { query: { tenant } },
    { enabled: tenant !== '' },
  )
  return settings.data?.regulations ?? []
}

/** The title of a regulation, or its name where the policies no longer have it. */
export function useRegulationTitle(): (name: string) => string {
  const regulations = useRegulations()
  return (name) => regulations.find((one) => one.name === name)?.title ?? name
}

/** The last digits of an id: enough to tell those of a list apart (the first ones are its time). */
export function shortId(id: string): string {
  return id.slice(-8)
}
