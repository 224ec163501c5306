import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import type { ApiProblem } from '../api/client.ts'
import { useText } from '../i18n/language.tsx'

interface Props {
  readonly problem?: ApiProblem
  readonly title?: string
  readonly text?: string
  readonly onRetry?: () => void
}

/** Says what went wrong in words, with the stable code, and offers another try. */
export function ErrorState({ problem, title, text, onRetry }: Props) {
  const { common } = useText()
  return (
    <Alert
      role="alert"
      variant="outline"
      color="red"
      icon={<IconAlertCircle aria-hidden />}
      title={<Text fw={600}>{title ?? common.error.title}</Text>}
    >
      <Text size="sm">{text ?? (problem && wordsOf(problem, common.error))}</Text>
      {problem !== undefined && (
        <Text size="xs" c="dimmed">
          {common.error.code(problem.code)}
        </Text>
      )}
      {onRetry !== undefined && (
        <Group mt="xs">
          <Button size="xs" variant="default" onClick={onRetry}>
            {common.retry}
          </Button>
        </Group>
      )}
    </Alert>
  )
}

interface Words {
  readonly unreachable: string
  readonly forbidden: string
  readonly notFound: string
}

function wordsOf(problem: ApiProblem, words: Words): string {
  if (problem.code === 'unreachable' || problem.code === 'unavailable') return words.unreachable
  if (problem.status === 403) return words.forbidden
  if (problem.status === 404) return words.notFound
  return problem.message
}
