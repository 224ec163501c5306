import { Button, Group, Stack, Text } from '@mantine/core'
import { IconDownload, IconShieldCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type ApiProblem, fetchFile, type Operation } from '../api/client.ts'
import { ErrorState } from '../components/ErrorState.tsx'
import { saveFile } from '../components/save_file.ts'
import { useText } from '../i18n/language.tsx'
import { Verdict } from './Verdict.tsx'
import { canVerify, publishedKeys, type VerifiedReceipt, verifyReceipts } from './verify.ts'

interface Props {
  readonly operation: Operation
  readonly id: string
  /** Id of the request that the receipt is to be about. */
  readonly request?: string | undefined
}

/** A receipt as a file, and its verification in this browser. */
export function VerifyHere({ operation, id, request }: Props) {
  const { ledger } = useText()
  const { receipts } = ledger
  const file = useMutation<void, ApiProblem>({
    mutationFn: async () => {
      const { blob, name } = await fetchFile(operation, { params: { id } })
      saveFile(blob, name ?? `tidegate-receipt-${id}.json`)
    },
  })
  const verification = useMutation<VerifiedReceipt | undefined, ApiProblem>({
    mutationFn: async () => {
      const { blob } = await fetchFile(operation, { params: { id } })
      const settings = { keys: await publishedKeys(), request }
      const [verified] = await verifyReceipts([await blob.text()], settings)
      return verified
    },
  })
  const problem = file.error ?? verification.error
  const isNotReady = problem?.code === 'receipt_not_ready'
  return (
    <Stack gap="sm">
      <Group gap="xs" className="no-print">
        <Button
          leftSection={<IconShieldCheck size={16} aria-hidden />}
          onClick={() => verification.mutate()}
          loading={verification.isPending}
          disabled={!canVerify()}
        >
          {receipts.verify}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => file.mutate()}
          loading={file.isPending}
        >
          {receipts.download}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        {canVerify() ? receipts.stays : receipts.insecure}
      </Text>
      {problem !== null &&
        (isNotReady ? (
          <Text role="status" size="sm">
            {receipts.notReady}
          </Text>
        ) : (
          <ErrorState problem={problem} title={receipts.failed} />
        ))}
      {verification.data !== undefined && <Verdict verified={verification.data} />}
    </Stack>
  )
}
