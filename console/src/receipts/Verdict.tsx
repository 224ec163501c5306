import './receipts.css'
import { Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react'
import type { Tone } from '../components/Tag.tsx'
import { Tag } from '../components/Tag.tsx'
import { useText } from '../i18n/language.tsx'
import type { VerifiedReceipt } from './verify.ts'

const ICONS = { ok: IconCircleCheck, failed: IconCircleX, open: IconHelpCircle } as const
const TONES = { ok: 'good', failed: 'bad', open: 'warn' } as const satisfies Record<string, Tone>

/** What came of looking at one receipt: the word on the whole, and each check. */
export function Verdict({ verified }: { readonly verified: VerifiedReceipt }) {
  const { receipts } = useText().ledger
  const { isValid, checks } = verified
  return (
    <Stack gap="xs">
      <Group gap="xs" role="status">
        <Tag tone={isValid ? 'good' : 'bad'}>{isValid ? receipts.valid : receipts.invalid}</Tag>
        <Text size="sm" c="dimmed">
          {isValid ? receipts.validText : receipts.invalidText}
        </Text>
      </Group>
      <ul className="rl-checks">
        {checks.map(({ name, state }) => {
          const Icon = ICONS[state]
          return (
            <li key={name} data-tone={TONES[state]}>
              <Icon size={18} aria-hidden />
              <span>
                <strong>{receipts.checks[name].name}</strong>{' '}
                <Tag tone={TONES[state]}>{receipts.states[state]}</Tag>
                <br />
                <Text span size="sm" c="dimmed">
                  {receipts.checks[name][state]}
                </Text>
              </span>
            </li>
          )
        })}
      </ul>
    </Stack>
  )
}
