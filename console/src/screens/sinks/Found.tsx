import { Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type AnswerOf, ApiProblem, fetchFile } from '../../api/client.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { saveFile } from '../../components/save_file.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Case } from './sinks.ts'

interface Props {
  readonly one: Case
  readonly plan: AnswerOf<'POST /manage/v1/disclosures/{id}/preview'>
  readonly mayProduce: boolean
}

/** What a query finds, and the production of exactly that. */
export function Found({ one, plan, mayProduce }: Props) {
  const { sinks } = useText()
  const text = sinks.disclosures
  const format = useFormat()
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  const isTold = one.kind === 'sharing' || one.tenantToldAt !== null || one.notToldReason !== null
  const produce = async () => {
    setBusy(true)
    try {
      const { blob, name } = await fetchFile('POST /manage/v1/disclosures/{id}/produce', {
        params: { id: one.id },
        body: { planHash: plan.planHash },
      })
      saveFile(blob, name ?? `disclosure-${one.id}.ndjson`)
      setAsking(false)
      await client.invalidateQueries()
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack role="status">
      <Text fw={600}>{`${text.found}: ${text.foundTotal(format.number(plan.reports))}`}</Text>
      <DataTable
        label={text.found}
        rows={plan.byType}
        keyOf={({ product, type }) => `${product} ${type}`}
        columns={[
          { name: 'product', header: text.product, render: ({ product }) => product },
          { name: 'type', header: text.type, render: ({ type }) => type },
          {
            name: 'count',
            header: text.count,
            isNumeric: true,
            render: ({ count }) => format.number(count),
          },
        ]}
      />
      {mayProduce && (
        <Group>
          <Button disabled={!isTold || plan.reports === 0} onClick={() => setAsking(true)}>
            {text.produce}
          </Button>
          {!isTold && <Text size="sm">{text.produceHint}</Text>}
        </Group>
      )}
      <ReasonModal
        title={text.produce}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => void produce()}
        confirm={text.produce}
        hasReason={false}
        isDangerous
        isBusy={isBusy}
        problem={problem ?? null}
      >
        {text.produceText(format.number(plan.reports))}
      </ReasonModal>
    </Stack>
  )
}
