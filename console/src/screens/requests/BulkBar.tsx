import { Button, Group, Text } from '@mantine/core'
import { useMay } from '../../app/SignedIn.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { BulkAction } from './BulkModal.tsx'
import type { QueuedRequest } from './search.ts'

/** Requests that can be decided on in one call. */
const DECIDED_MAX = 50

interface Props {
  readonly chosen: readonly QueuedRequest[]
  readonly onDecide: (action: BulkAction) => void
  readonly onClear: () => void
}

/** What can be done with the selected requests, all at once. */
export function BulkBar({ chosen, onDecide, onClear }: Props) {
  const { queue, bulk } = useText().requests
  const format = useFormat()
  const mayDecide = useMay('requests:decide')
  const isTooMany = chosen.length > DECIDED_MAX
  return (
    <section className="surface rl-bulk no-print" aria-label={bulk.label}>
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {queue.selected(format.number(chosen.length))}
        </Text>
        {mayDecide &&
          (['approve', 'deny', 'extend', 'cancel'] as const).map((name) => (
            <Button
              key={name}
              size="xs"
              variant={name === 'approve' ? 'filled' : 'default'}
              disabled={isTooMany}
              onClick={() => onDecide(name)}
            >
              {bulk[name]}
            </Button>
          ))}
        <Button size="xs" variant="subtle" onClick={onClear}>
          {queue.clear}
        </Button>
        {isTooMany && (
          <Text size="sm" role="alert">
            {queue.tooMany(format.number(DECIDED_MAX))}
          </Text>
        )}
      </Group>
    </section>
  )
}
