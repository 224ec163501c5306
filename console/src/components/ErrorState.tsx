import { Button, Group, Text } from '@mantine/core'
import type { ApiProblem } from '../api/client.ts'
import { useText } from '../i18n/language.tsx'
import { Notice } from './Notice.tsx'

interface Props {
  readonly problem?: ApiProblem
  readonly title?: string
  readonly text?: string
  readonly onRetry?: () => void
}

/** Says what went wrong in words, with the stable code, and offers another try; a refusal is none and needs none. */
export function ErrorState({ problem, title, text, onRetry }: Props) {
  const { common } = useText()
  if (problem?.status === 403) {
    return (
      <Notice tone="neutral" title={title ?? common.notYours.title}>
        {text ?? common.error.forbidden}
      </Notice>
    )
  }
  return (
    <Notice tone="bad" title={title ?? common.error.title} isAlert>
      {text ?? (problem && wordsOf(problem, common.error))}
      {problem !== undefined && <Text size="xs">{common.error.code(problem.code)}</Text>}
      {onRetry !== undefined && (
        <Group mt="xs">
          <Button size="xs" variant="default" onClick={onRetry}>
            {common.retry}
          </Button>
        </Group>
      )}
    </Notice>
  )
}

interface Words {
  readonly unreachable: string
  readonly notFound: string
}

function wordsOf(problem: ApiProblem, words: Words): string {
  if (problem.code === 'unreachable' || problem.code === 'unavailable') return words.unreachable
  if (problem.status === 404) return words.notFound
  return problem.message
}
