import { Button, Stack, Text } from '@mantine/core'
import { useChange } from '../../api/queries.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

/** Every entry and every hash, compared by the gateway. */
export function WholeLedger() {
  const { checkpoints, receipts } = useText().ledger
  const format = useFormat()
  const audit = useChange('POST /manage/v1/ledger/audit')
  const { data } = audit
  return (
    <Section
      title={checkpoints.whole}
      hint={checkpoints.wholeHint}
      actions={
        <Button
          variant="default"
          onClick={() => audit.mutate({ body: {} })}
          loading={audit.isPending}
        >
          {checkpoints.lookNow}
        </Button>
      }
    >
      {audit.error !== null && <ErrorState problem={audit.error} />}
      {data !== undefined && (
        <Stack gap="xs" role="status">
          <Text size="sm" component="div">
            <Tag tone={data.damaged === 0 ? 'good' : 'bad'}>
              {data.damaged === 0 ? receipts.valid : receipts.invalid}
            </Tag>{' '}
            {data.damaged === 0
              ? checkpoints.wholeOk(format.number(data.treeSize))
              : checkpoints.wholeBad(format.number(data.damaged))}{' '}
            {data.erased > 0 && checkpoints.wholeErased(format.number(data.erased))}
          </Text>
          {data.damages.length > 0 && (
            <DataTable
              label={checkpoints.whole}
              rows={data.damages}
              keyOf={({ leafIndex, what }) => `${leafIndex} ${what}`}
              columns={[
                {
                  name: 'place',
                  header: checkpoints.place,
                  render: ({ leafIndex }) =>
                    leafIndex === undefined ? '–' : format.number(leafIndex),
                },
                {
                  name: 'what',
                  header: checkpoints.what,
                  render: ({ what }) => checkpoints.damage[what],
                },
              ]}
            />
          )}
        </Stack>
      )}
    </Section>
  )
}
