import { Stack } from '@mantine/core'
import { useState } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Facts } from '../../components/Facts.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { ChoiceTable } from './ChoiceTable.tsx'
import { LevelTag } from './LevelTag.tsx'
import { ReceiptModal } from './ReceiptModal.tsx'

/** What was answered; of a person also what they have chosen. */
export interface Asked {
  readonly setting: AnswerOf<'POST /manage/v1/consents/effective'>
  readonly choices?: AnswerOf<'POST /manage/v1/consents/lookup'>
}

interface Props {
  readonly tenant: string
  readonly asked: Asked
}

/** The level in force, whose choice decided it, and a person's choices. */
export function AskAnswer({ tenant, asked }: Props) {
  const { consent } = useText()
  const text = consent.ask
  const format = useFormat()
  const [receipt, setReceipt] = useState<string>()
  const { setting, choices } = asked
  const { level, decidedBy, explanation, feature } = setting
  return (
    <Stack role="status">
      <Section title={text.answer}>
        <Facts
          facts={[
            { name: text.level, value: <LevelTag level={level} /> },
            {
              name: text.decided,
              value:
                decidedBy === undefined
                  ? consent.by.default
                  : text.decidedBy(
                      consent.by[decidedBy.by],
                      format.dateTime(decidedBy.decidedAt),
                      consent.source[decidedBy.source],
                    ),
            },
            { name: text.explanation, value: explanation },
            ...(feature === undefined
              ? []
              : [
                  {
                    name: text.feature,
                    value: (
                      <>
                        <Tag tone={feature.isOn ? 'good' : 'neutral'}>
                          {feature.isOn ? consent.features.isOn : consent.features.isOff}
                        </Tag>{' '}
                        {feature.explanation}
                      </>
                    ),
                  },
                ]),
          ]}
        />
      </Section>
      {choices !== undefined && (
        <Section title={text.choices} hint={choices.complete ? undefined : text.incomplete}>
          <ChoiceTable
            tenant={tenant}
            label={text.choices}
            rows={choices.items}
            onReceipt={setReceipt}
            empty={<EmptyState title={text.noChoices} text={text.noChoicesText} />}
          />
        </Section>
      )}
      {receipt !== undefined && (
        <ReceiptModal tenant={tenant} id={receipt} onClose={() => setReceipt(undefined)} />
      )}
    </Stack>
  )
}
