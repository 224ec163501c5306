import { Anchor, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { AnswerOf } from '../../api/client.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Tag, type Tone } from '../../components/Tag.tsx'
import type { Messages } from '../../i18n/catalogue.ts'
import type { Format } from '../../i18n/format.ts'
import { useFormat, useText } from '../../i18n/language.tsx'

type Need = AnswerOf<'GET /manage/v1/overview'>['needs'][number]

const TONES: Readonly<Record<Need['severity'], Tone>> = {
  critical: 'bad',
  warning: 'warn',
  info: 'info',
}

/** Where each kind of need is seen to. */
const PLACES = {
  clock: '/requests',
  approval: '/requests',
  quarantine: '/quarantine',
  sink: '/sinks',
  connector: '/sinks',
  dead_letters: '/sinks',
  contract: '/collect',
  spool: '/health',
  disclosure: '/sinks',
  version: '/collect',
} as const satisfies Record<Need['kind'], string>

interface Props {
  readonly needs: readonly Need[]
  /** What is said where there are none. */
  readonly empty?: { readonly title: string; readonly text: string }
}

/** What waits for somebody, the most urgent first. */
export function NeedsList({ needs, empty }: Props) {
  const { overview } = useText()
  const format = useFormat()
  if (needs.length === 0) {
    const { title, text } = empty ?? {
      title: overview.needs.none,
      text: overview.needs.noneText,
    }
    return <EmptyState title={title} text={text} />
  }
  return (
    <Stack component="ul" gap="xs" className="plain-list">
      {needs.map((need) => (
        <li key={`${need.kind} ${need.id ?? ''} ${need.name ?? ''}`} className="need">
          <Tag tone={TONES[need.severity]}>{overview.needs.severity[need.severity]}</Tag>
          <span>
            <Anchor component={Link} to={PLACES[need.kind]} size="sm">
              {wordsOf(need, overview, format)}
            </Anchor>
            {need.dueAt !== undefined && (
              <span className="due">{overview.needs.due(format.relative(need.dueAt))}</span>
            )}
          </span>
        </li>
      ))}
    </Stack>
  )
}

function wordsOf(need: Need, { needs }: Messages['overview'], format: Format): string {
  const name = need.name ?? ''
  const count = format.number(need.count ?? 0)
  const words: Readonly<Record<Need['kind'], string>> = {
    clock: needs.clock(name),
    approval: needs.approval(count),
    quarantine: needs.quarantine(count),
    sink: need.severity === 'info' ? needs.sinkPaused(name) : needs.sink(name),
    connector: needs.connector(name),
    dead_letters: needs.deadLetters(name, count),
    contract: needs.contract(name),
    spool: needs.spool(count),
    disclosure: needs.disclosure,
    version: needs.version(name),
  }
  return words[need.kind]
}
