import { Select, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { QueuedRequest } from './search.ts'

export type Template = ItemOf<'GET /manage/v1/response-templates'>
type Reason = NonNullable<Template['reason']>

const REASONS = [
  'identity_not_verified',
  'no_match',
  'not_covered',
  'unfounded_or_excessive',
  'legal_obligation',
  'suspected_fraud',
] as const satisfies readonly Reason[]
const WORDS_LENGTH_MIN = 10
const WORDS_LENGTH_MAX = 1_000

/** What the person is told with a denial or an extension. */
export interface Answer {
  readonly reason: Reason | undefined
  readonly words: string
}

export const EMPTY_ANSWER: Answer = { reason: undefined, words: '' }

/** True where it says all that the decision needs: a denial its reason, an extension its words. */
export function isAnswered({ reason, words }: Answer, action: 'deny' | 'extend'): boolean {
  const length = words.trim().length
  const isLong = length >= WORDS_LENGTH_MIN
  return action === 'deny' ? reason !== undefined && (isLong || length === 0) : isLong
}

/** As the API takes it for many requests; `reason` and `note` of a denial are those of one as well. */
export function sentAnswer({ reason, words }: Answer, action: 'deny' | 'extend') {
  const note = words.trim()
  if (action === 'extend') return { reason: note }
  return { ...(reason && { reason }), ...(note === '' ? {} : { note }) }
}

/** Templates for an action that fit all of these requests. */
export function useTemplates(
  action: Template['action'],
  requests: readonly Pick<QueuedRequest, 'regulation' | 'type'>[],
): readonly Template[] {
  const templates = useRead('GET /manage/v1/response-templates', {})
  return (templates.data?.items ?? []).filter(
    (template) =>
      template.action === action &&
      requests.every(
        ({ regulation, type }) =>
          template.regulations.includes(regulation) && (template.rights?.includes(type) ?? true),
      ),
  )
}

interface Props {
  readonly action: 'deny' | 'extend'
  readonly requests: readonly QueuedRequest[]
  readonly value: Answer
  readonly onChange: (answer: Answer) => void
}

/** Reason and words of a denial or an extension, begun from a template where one fits. */
export function AnswerFields({ action, requests, value, onChange }: Props) {
  const { text, language } = useLanguage()
  const { decide, denial } = text.requests
  const templates = useTemplates(action, requests)
  const [name, setName] = useState<string | null>(null)
  const template = templates.find((one) => one.name === name)
  return (
    <Stack gap="sm">
      {templates.length > 0 && (
        <Select
          label={decide.template}
          placeholder={decide.noTemplate}
          data={templates.map((one) => ({
            value: one.name,
            label: one.reason === undefined ? one.basis : `${denial[one.reason]} (${one.basis})`,
          }))}
          value={name}
          onChange={(next) => {
            setName(next)
            const found = templates.find((one) => one.name === next)
            if (found !== undefined) {
              onChange({ reason: found.reason ?? value.reason, words: found.text[language] })
            }
          }}
          clearable
        />
      )}
      {template !== undefined && (
        <Text size="xs" c="dimmed">
          {decide.basis(template.basis)}
        </Text>
      )}
      {action === 'deny' && (
        <Select
          label={decide.denyReason}
          data={REASONS.map((reason) => ({ value: reason, label: denial[reason] }))}
          value={value.reason ?? null}
          onChange={(next) =>
            onChange({ ...value, reason: REASONS.find((reason) => reason === next) })
          }
          allowDeselect={false}
          required
        />
      )}
      <Textarea
        label={decide.note}
        description={decide.noteHint}
        value={value.words}
        onChange={({ currentTarget }) => onChange({ ...value, words: currentTarget.value })}
        minLength={WORDS_LENGTH_MIN}
        maxLength={WORDS_LENGTH_MAX}
        required={action === 'extend'}
        autosize
        minRows={3}
        maxRows={12}
      />
    </Stack>
  )
}
