import { Tag, type Tone } from '../../components/Tag.tsx'
import { useText } from '../../i18n/language.tsx'

type State = 'active' | 'ended' | 'erased'

const TONES: Readonly<Record<State, Tone>> = { active: 'good', ended: 'warn', erased: 'neutral' }

export function SubscriptionTag({ state }: { readonly state: State }) {
  const { tenants } = useText()
  return <Tag tone={TONES[state]}>{tenants.state[state]}</Tag>
}
