import { Button, CopyButton, Text } from '@mantine/core'
import { Section } from '../../components/Section.tsx'
import { useLanguage } from '../../i18n/language.tsx'
import { useTemplates } from './AnswerFields.tsx'
import type { RequestDetail } from './search.ts'

/** Texts for the answer that no decision takes: while the clock stands still, and once it is completed. */
export function AnswerTexts({ request }: { readonly request: RequestDetail }) {
  const { text, language } = useLanguage()
  const { common, requests } = text
  const { decide } = requests
  const paused = useTemplates('pause', [request])
  const completed = useTemplates('complete', [request])
  const templates = request.daysLeft === null ? completed : [...paused, ...completed]
  const hasAnswer = request.status !== 'denied' && request.status !== 'cancelled'
  if (templates.length === 0 || !hasAnswer) return null
  return (
    <Section title={decide.texts} hint={decide.textsHint}>
      {templates.map((template) => (
        <div key={template.name}>
          <Text size="sm">{template.text[language]}</Text>
          <Text size="xs" c="dimmed" component="div">
            {decide.basis(template.basis)}{' '}
            <CopyButton value={template.text[language]}>
              {({ copied, copy }) => (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={copy}
                  aria-label={`${common.copy}: ${template.basis}`}
                >
                  {copied ? common.copied : common.copy}
                </Button>
              )}
            </CopyButton>
          </Text>
        </div>
      ))}
    </Section>
  )
}
