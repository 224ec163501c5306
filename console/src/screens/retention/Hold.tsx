import { Button, Group, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { BarList } from '../../components/BarList.tsx'
import { CopyText } from '../../components/CopyText.tsx'
import { Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { Stat } from '../../components/Stat.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { HeldReports } from './HeldReports.tsx'
import { HoldNames, type HoldRecord, HoldStatus } from './hold_words.tsx'
import { MoveEnd } from './MoveEnd.tsx'
import { RetentionPage } from './RetentionPage.tsx'

const route = getRouteApi('/retention/holds/$id')
const CAUSES = ['expiry', 'erasure', 'narrowing'] as const

/** One legal hold: what it names and keeps back, its end, and its records for a reason. */
export function Hold() {
  const { hold: text } = useText().retention
  const { id } = route.useParams()
  const mayManage = useMay('holds:manage')
  const reading = useRead('GET /manage/v1/holds/{id}', { params: { id } })
  const hold = reading.data
  return (
    <RetentionPage
      title={text.title}
      subtitle={<TextLink to="/retention/holds">{text.back}</TextLink>}
      actions={mayManage && hold?.status === 'active' && <Changes hold={hold} />}
    >
      <Loaded reading={reading} lines={8}>
        {(known) => (
          <>
            <HoldFacts hold={known} />
            <Records hold={known} />
            {known.status === 'active' && <HeldReports hold={known.id} />}
          </>
        )}
      </Loaded>
    </RetentionPage>
  )
}

interface Props {
  readonly hold: HoldRecord
}

function Changes({ hold }: Props) {
  const { hold: text } = useText().retention
  const [isMoving, moving] = useDisclosure(false)
  const [isLifting, lifting] = useDisclosure(false)
  const lift = useChange('POST /manage/v1/holds/{id}/lift')
  return (
    <>
      <Button variant="default" onClick={moving.open}>
        {text.change}
      </Button>
      <Button color="red.9" onClick={lifting.open}>
        {text.lift}
      </Button>
      {isMoving && <MoveEnd hold={hold} onClose={moving.close} />}
      <ReasonModal
        title={text.liftTitle}
        isOpen={isLifting}
        onClose={lifting.close}
        onConfirm={() =>
          lift.mutate({ params: { id: hold.id }, body: {} }, { onSuccess: lifting.close })
        }
        confirm={text.lift}
        hasReason={false}
        isDangerous
        isBusy={lift.isPending}
        problem={lift.error}
      >
        {text.liftText}
      </ReasonModal>
    </>
  )
}

function HoldFacts({ hold }: Props) {
  const { hold: text, holds } = useText().retention
  const format = useFormat()
  const { endedAt, endedBy, releasedAt } = hold
  const query = hold.names.by === 'query' ? Object.entries(hold.names.query) : []
  const words: Readonly<Record<string, string>> = text.query
  return (
    <Section title={text.facts}>
      <Facts
        facts={[
          { name: text.status, value: <HoldStatus status={hold.status} /> },
          { name: text.reason, value: hold.reason },
          { name: text.owner, value: hold.owner },
          { name: text.names, value: <HoldNames names={hold.names} /> },
          ...query.map(([name, value]) => ({
            name: words[name] ?? name,
            value: name === 'since' || name === 'until' ? format.dateTime(value) : value,
          })),
          {
            name: text.placed,
            value: text.placedBy(format.dateTime(hold.createdAt), hold.createdBy),
          },
          {
            name: text.ends,
            value: hold.endsAt === null ? holds.open : format.dateTime(hold.endsAt),
          },
          ...(endedAt === null
            ? []
            : [
                {
                  name: text.ended,
                  value: text.placedBy(format.dateTime(endedAt), endedBy ?? '–'),
                },
              ]),
          ...(releasedAt === null
            ? []
            : [{ name: text.released, value: format.dateTime(releasedAt) }]),
          { name: text.id, value: <CopyText value={hold.id} /> },
        ]}
      />
    </Section>
  )
}

function Records({ hold: { records } }: Props) {
  const { hold: text } = useText().retention
  const format = useFormat()
  return (
    <Section title={text.records} hint={text.recordsHint}>
      <Group align="flex-start" gap="xl">
        <Stat label={text.total} value={format.number(records.total)} />
        <Stack flex={1} miw={240}>
          <BarList
            bars={CAUSES.map((name) => ({ name, label: text.causes[name], count: records[name] }))}
          />
        </Stack>
      </Group>
    </Section>
  )
}
