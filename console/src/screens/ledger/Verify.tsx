import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import {
  canVerify,
  isTooLarge,
  parseIssuerKey,
  publishedKeys,
  receiptsOf,
  verifyReceipts,
} from '../../receipts/verify.ts'
import { LedgerPage } from './LedgerPage.tsx'
import { type LookedAt, VerifyResults } from './VerifyResults.tsx'

/** Receipts that somebody has are verified here: nothing of them leaves the browser. */
export function Verify() {
  const { ledger } = useText()
  const { check, receipts } = ledger
  const [key, setKey] = useState('')
  const [request, setRequest] = useState('')
  const verification = useMutation<readonly LookedAt[], Error, readonly File[]>({
    mutationFn: async (files) => {
      const trusted = key.trim() === '' ? undefined : await parseIssuerKey(key)
      if (trusted === undefined && key.trim() !== '') throw new Error(check.keyWrong)
      const keys = trusted === undefined ? await publishedKeys() : [trusted]
      const settings = { keys, request: request.trim() === '' ? undefined : request.trim() }
      return await lookAt(files, settings)
    },
  })
  const { isPending, data, error } = verification
  return (
    <LedgerPage title={check.title} subtitle={receipts.stays}>
      <Section title={check.choose} hint={check.hint}>
        <Stack gap="sm">
          {!canVerify() && <Alert color="red">{receipts.insecure}</Alert>}
          <DropArea onFiles={(files) => verification.mutate(files)} isBusy={isPending} />
          <Group align="flex-start" grow preventGrowOverflow={false}>
            <TextInput
              label={check.key}
              description={check.keyHint}
              value={key}
              onChange={({ currentTarget }) => setKey(currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              miw={260}
              error={error?.message === check.keyWrong ? check.keyWrong : undefined}
            />
            <TextInput
              label={check.request}
              description={check.requestHint}
              value={request}
              onChange={({ currentTarget }) => setRequest(currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              miw={260}
            />
          </Group>
        </Stack>
      </Section>
      {error !== null && error.message !== check.keyWrong && (
        <Alert color="red" role="alert">
          {check.unreadable}
        </Alert>
      )}
      <VerifyResults looked={data ?? []} isBusy={isPending} onClear={verification.reset} />
    </LedgerPage>
  )
}

async function lookAt(
  files: readonly File[],
  settings: Parameters<typeof verifyReceipts>[1],
): Promise<readonly LookedAt[]> {
  const looked: LookedAt[] = []
  for (const file of files) {
    const { name } = file
    if (isTooLarge(file)) looked.push({ name, isTooLarge: true, verified: [] })
    else {
      const texts = receiptsOf(await file.text())
      looked.push({ name, verified: await verifyReceipts(texts, settings), count: texts.length })
    }
  }
  return looked
}

interface DropProps {
  readonly onFiles: (files: readonly File[]) => void
  readonly isBusy: boolean
}

function DropArea({ onFiles, isBusy }: DropProps) {
  const { check } = useText().ledger
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null) => {
    setOver(false)
    if (files !== null && files.length > 0) onFiles([...files])
  }
  return (
    <section
      className="rl-drop"
      aria-label={check.choose}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        take(event.dataTransfer.files)
      }}
    >
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={check.choose}
        accept="application/json,.json,.jsonl,.ndjson"
        onChange={({ currentTarget }) => {
          take(currentTarget.files)
          currentTarget.value = ''
        }}
      />
      <Button onClick={() => input.current?.click()} loading={isBusy} disabled={!canVerify()}>
        {check.choose}
      </Button>
      <Text size="sm" c="dimmed" mt={6}>
        {check.drop}
      </Text>
    </section>
  )
}
