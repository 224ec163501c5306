import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useRead } from '../../api/queries.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { Facts } from '../../components/Facts.tsx'
import { JsonView } from '../../components/JsonView.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { saveFile } from '../../components/save_file.ts'
import { useFormat, useText } from '../../i18n/language.tsx'

interface Props {
  readonly tenant: string
  readonly id: string
  readonly onClose: () => void
}

/** The signed receipt of one choice. */
export function ReceiptModal({ tenant, id, onClose }: Props) {
  const { consent, common } = useText()
  const text = consent.receipt
  const format = useFormat()
  const reading = useRead('GET /manage/v1/consents/{id}/receipt', {
    params: { id },
    query: { tenant },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.title}
      size="lg"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack>
        <Text size="sm">{text.hint}</Text>
        <Loaded reading={reading}>
          {({ receipt, signed }) => (
            <Stack>
              <Facts
                facts={[
                  { name: text.id, value: <CopyText value={receipt.receipt_id} /> },
                  { name: text.created, value: format.dateTime(receipt.record_created) },
                  {
                    name: text.signed,
                    value: <CopyText value={signed} shown={`${signed.slice(0, 24)}…`} />,
                  },
                ]}
              />
              <JsonView label={text.content} value={receipt} />
              <Group justify="flex-end">
                <Button
                  variant="default"
                  onClick={() => saveFile(new Blob([signed]), `receipt-${receipt.receipt_id}.jws`)}
                >
                  {text.download}
                </Button>
              </Group>
            </Stack>
          )}
        </Loaded>
      </Stack>
    </Modal>
  )
}
