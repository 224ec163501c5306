import { Button, Group, Text } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { useRead } from '../../api/queries.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { ReportTable } from './ReportTable.tsx'
import type { WantedReports } from './search.ts'

const NEWEST = 50

interface Props {
  readonly query: WantedReports
}

/** The newest reports. Live updates ask for them again; what came since the first answer is marked. */
export function Tail({ query }: Props) {
  const { tail } = useText().reports
  const [isPaused, setPaused] = useState(false)
  const [first, setFirst] = useState<string>()
  const reading = useRead(
    'GET /manage/v1/reports',
    { query: { ...query, limit: NEWEST } },
    { enabled: !isPaused },
  )
  const items = reading.data?.items
  if (first === undefined && items !== undefined) setFirst(items[0]?.receivedAt ?? '')
  const isFresh = ({ receivedAt }: { readonly receivedAt: string }) =>
    first !== undefined && receivedAt > first
  const fresh = items?.filter(isFresh).length ?? 0
  return (
    <>
      <TailState isPaused={isPaused} fresh={fresh} onToggle={() => setPaused(!isPaused)} />
      <section className="surface">
        <Loaded reading={reading} lines={10}>
          {(answer) => (
            <ReportTable
              label={tail.label}
              items={answer.items}
              purpose={query.purpose}
              isFresh={isFresh}
              empty={<EmptyState title={tail.empty} text={tail.emptyText} />}
            />
          )}
        </Loaded>
      </section>
    </>
  )
}

interface StateProps {
  readonly isPaused: boolean
  readonly fresh: number
  readonly onToggle: () => void
}

function TailState({ isPaused, fresh, onToggle }: StateProps) {
  const { tail } = useText().reports
  const format = useFormat()
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed" role="status">
        {isPaused ? tail.isPaused : tail.isOn}
        {fresh > 0 && ` · ${tail.fresh(format.number(fresh))}`}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        className="no-print"
        leftSection={
          isPaused ? (
            <IconPlayerPlay size={14} aria-hidden />
          ) : (
            <IconPlayerPause size={14} aria-hidden />
          )
        }
        onClick={onToggle}
      >
        {isPaused ? tail.resume : tail.pause}
      </Button>
    </Group>
  )
}
