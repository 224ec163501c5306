import { Stack, Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Notice } from '../../components/Notice.tsx'
import { useText } from '../../i18n/language.tsx'
import type { Mark, Refusal, Tried } from './worker_messages.ts'

interface Props {
  readonly tried: Tried | undefined
  readonly refusal: Refusal | undefined
  /** Which finding is looked at. */
  readonly active: number | undefined
  readonly onActive: (index: number | undefined) => void
}

/** The input with its findings marked, and what would be stored of it. */
export function ResultView({ tried, refusal, active, onActive }: Props) {
  const { workbench } = useText()
  const { result, refused } = workbench
  if (refusal !== undefined) {
    return (
      <Notice tone={refusal.of === 'report' ? 'info' : 'bad'} title={refused[refusal.of]}>
        {refusal.of === 'report' ? refused.reportText : refusal.detail}
      </Notice>
    )
  }
  if (tried === undefined) {
    return (
      <Text size="sm" c="dimmed">
        {result.empty}
      </Text>
    )
  }
  const { marks, shown, clean } = tried
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600}>
        {marks.length === 0 ? result.nothing : result.count(marks.length)}
      </Text>
      <Marked label={result.found} {...{ shown, marks, active, onActive }} />
      <Title order={3} fz="sm">
        {result.clean}
      </Title>
      <section aria-label={result.clean}>
        <pre className="json surface bench-output" tabIndex={0}>
          {clean}
        </pre>
      </section>
      {marks.some(({ method }) => method === 'hash') && (
        <Text size="xs" c="dimmed">
          {result.hash}
        </Text>
      )}
    </Stack>
  )
}

interface MarkedProps {
  readonly label: string
  readonly shown: string
  readonly marks: readonly Mark[]
  readonly active: number | undefined
  readonly onActive: (index: number | undefined) => void
}

function Marked({ label, shown, marks, active, onActive }: MarkedProps) {
  const looked = useRef<HTMLElement>(null)
  useEffect(() => {
    if (active !== undefined) looked.current?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <section aria-label={label}>
      <pre className="json surface bench-output" tabIndex={0}>
        {piecesOf(shown, marks).map(({ text, start, index }) =>
          index === undefined ? (
            text
          ) : (
            <mark
              key={start}
              ref={index === active ? looked : null}
              className="finding"
              data-kind={marks[index]?.kind}
              data-active={index === active}
              onMouseEnter={() => onActive(index)}
              onMouseLeave={() => onActive(undefined)}
            >
              {text}
            </mark>
          ),
        )}
      </pre>
    </section>
  )
}

interface Piece {
  readonly text: string
  readonly start: number
  /** Of the finding; missing for what is between them. */
  readonly index?: number
}

function piecesOf(shown: string, marks: readonly Mark[]): readonly Piece[] {
  const pieces: Piece[] = []
  let at = 0
  marks.forEach(({ start, end }, index) => {
    if (start > at) pieces.push({ text: shown.slice(at, start), start: at })
    pieces.push({ text: shown.slice(start, end), start, index })
    at = end
  })
  if (at < shown.length) pieces.push({ text: shown.slice(at), start: at })
  return pieces
}
