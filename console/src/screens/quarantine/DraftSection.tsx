import { Button, Group } from '@mantine/core'
import { useChange } from '../../api/queries.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { useText } from '../../i18n/language.tsx'
import { DraftForm } from './DraftForm.tsx'
import type { TypeRow } from './type_row.ts'

interface Props {
  readonly row: TypeRow
  readonly tenant: string
}

/** Asks for a draft, and shows what the owner has to fill in. */
export function DraftSection({ row, tenant }: Props) {
  const { draft } = useText().quarantine
  const drafting = useChange('POST /manage/v1/quarantine/draft')
  const { product, type } = row
  return (
    <>
      <Group>
        <Button
          variant={drafting.data === undefined ? 'filled' : 'default'}
          loading={drafting.isPending}
          onClick={() => drafting.mutate({ body: { tenant, product, type } })}
        >
          {drafting.data === undefined ? draft.start : draft.again}
        </Button>
      </Group>
      {drafting.error !== null && <ErrorState problem={drafting.error} />}
      {drafting.data !== undefined && (
        <DraftForm key={drafting.submittedAt} path={drafting.data.path} yaml={drafting.data.yaml} />
      )}
    </>
  )
}
