import { Button, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiProblem } from '../../api/client.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { compareWith, type Grown } from './public_ledger.ts'

const CHECKPOINT_LENGTH_MAX = 64 * 1024

/** A checkpoint that somebody kept, compared with the ledger of now. */
export function HasGrown() {
  const { checkpoints, receipts } = useText().ledger
  const [earlier, setEarlier] = useState('')
  const comparison = useMutation<Grown, ApiProblem, string>({ mutationFn: compareWith })
  return (
    <Section title={checkpoints.grown} hint={checkpoints.grownHint}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          comparison.mutate(earlier)
        }}
      >
        <Stack gap="sm" align="flex-start">
          <Textarea
            label={checkpoints.earlier}
            value={earlier}
            onChange={({ currentTarget }) => setEarlier(currentTarget.value)}
            maxLength={CHECKPOINT_LENGTH_MAX}
            spellCheck={false}
            autosize
            minRows={4}
            w="100%"
            maw={720}
            required
          />
          <Button type="submit" loading={comparison.isPending}>
            {checkpoints.compare}
          </Button>
          {comparison.error !== null && <ErrorState problem={comparison.error} />}
          {comparison.data !== undefined && (
            <Text role="status" size="sm" component="div">
              <Tag tone={comparison.data.verdict === 'grown' ? 'good' : 'bad'}>
                {comparison.data.verdict === 'grown' ? receipts.valid : receipts.invalid}
              </Tag>{' '}
              <Words grown={comparison.data} />
            </Text>
          )}
        </Stack>
      </form>
    </Section>
  )
}

function Words({ grown }: { readonly grown: Grown }) {
  const { checkpoints } = useText().ledger
  const format = useFormat()
  switch (grown.verdict) {
    case 'grown':
      return checkpoints.grownOk(format.number(grown.first), format.number(grown.second))
    case 'forked':
      return checkpoints.grownBad
    case 'forged':
      return checkpoints.forged
    case 'not_ours':
      return checkpoints.notOurs
  }
}
