import { useLive } from '../api/live.ts'
import { Tag } from '../components/Tag.tsx'
import { useText } from '../i18n/language.tsx'
import { useTenant } from './tenant.ts'

/** Keeps what is shown fresh, and says so. */
export function LiveUpdates() {
  const { common } = useText()
  const isLive = useLive(useTenant())
  return isLive ? <Tag tone="good">{common.live}</Tag> : <Tag tone="neutral">{common.offline}</Tag>
}
