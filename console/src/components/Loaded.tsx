import { Skeleton, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ApiProblem } from '../api/client.ts'
import { useText } from '../i18n/language.tsx'
import { ErrorState } from './ErrorState.tsx'

interface Reading<Answer> {
  readonly data: Answer | undefined
  readonly error: ApiProblem | null
  readonly refetch: () => unknown
}

interface Props<Answer> {
  readonly reading: Reading<Answer>
  /** Lines of the grey shape that stands for what is coming. */
  readonly lines?: number
  readonly children: (answer: Answer) => ReactNode
}

/** Shows an answer; before it the shape of it, and what went wrong where it does not come. */
export function Loaded<Answer>({ reading, lines = 4, children }: Props<Answer>) {
  const { common } = useText()
  const { data, error, refetch } = reading
  if (data !== undefined) {
    return (
      <>
        {error !== null && <ErrorState problem={error} onRetry={() => void refetch()} />}
        {children(data)}
      </>
    )
  }
  if (error !== null) return <ErrorState problem={error} onRetry={() => void refetch()} />
  return (
    <Stack gap="xs" role="status" aria-label={common.loading}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={`line ${line}`} height={18} width={line % 3 === 2 ? '70%' : '100%'} />
      ))}
    </Stack>
  )
}
