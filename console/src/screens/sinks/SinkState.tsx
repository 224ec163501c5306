import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Sink } from './sinks.ts'

/** Active, paused or failing, in words. */
export function SinkState({ sink }: { readonly sink: Pick<Sink, 'status' | 'failingSince'> }) {
  const { sinks } = useText()
  const text = sinks.state
  if (sink.status === 'paused') return <Tag tone="warn">{text.paused}</Tag>
  if (sink.failingSince !== undefined) return <Tag tone="bad">{text.failing}</Tag>
  return <Tag tone="good">{text.active}</Tag>
}

/** What waits is counted up to this number. */
const COUNTED_MAX = 10_000

/** How much waits for a sink. */
export function Waiting({ count }: { readonly count: number }) {
  const { sinks } = useText()
  const format = useFormat()
  const text = format.number(count)
  return <>{count >= COUNTED_MAX ? sinks.list.waitingMost(text) : text}</>
}
