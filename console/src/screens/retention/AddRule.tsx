import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AnswerOf, BodyOf } from '../../api/client.ts'
import { useAsk, useChange } from '../../api/queries.ts'
import { CATEGORIES, CLASSES } from '../../components/classification.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Notice } from '../../components/Notice.tsx'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

const RULES = 'POST /manage/v1/tenants/{tenant}/retention/rules'
type Body = BodyOf<typeof RULES>
type Effect = Extract<AnswerOf<typeof RULES>, { preview: unknown }>['preview']

interface Props {
  readonly tenant: string
  readonly onClose: () => void
}

/** A new rule: its effect on what is stored is shown before it is set. */
export function AddRule({ tenant, onClose }: Props) {
  const { rules } = useText().retention
  const { common } = useText()
  const [rule, setRule] = useState<Partial<Body>>({})
  const [effect, setEffect] = useState<Effect>()
  const preview = useAsk(RULES)
  const apply = useChange(RULES)
  const { days } = rule
  const change = (part: Partial<Body>) => {
    setEffect(undefined)
    setRule((before) => ({ ...before, ...part }))
  }
  const submit = () => {
    if (days === undefined) return
    const input = { params: { tenant }, body: { ...rule, days } }
    if (effect !== undefined) return apply.mutate(input, { onSuccess: onClose })
    preview.mutate(
      { ...input, query: { preview: 1 } },
      { onSuccess: (answer) => setEffect('preview' in answer ? answer.preview : undefined) },
    )
  }
  const problem = preview.error ?? apply.error
  return (
    <Modal
      opened
      onClose={onClose}
      title={rules.add}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack>
          <RuleFields rule={rule} onChange={change} />
          {effect !== undefined && <EffectNotice effect={effect} />}
          {problem !== null && <ErrorState problem={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button
              type="submit"
              loading={preview.isPending || apply.isPending}
              disabled={days === undefined}
              {...(effect !== undefined && effect.deleted > 0 ? { color: 'red.9' } : {})}
            >
              {effect === undefined ? rules.preview : rules.apply}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function EffectNotice({ effect: { deleted, moved } }: { readonly effect: Effect }) {
  const { rules } = useText().retention
  const format = useFormat()
  return (
    <Notice
      tone={deleted > 0 ? 'bad' : 'info'}
      title={rules.effect(format.number(deleted), format.number(moved))}
      isAlert
    />
  )
}

interface FieldsProps {
  readonly rule: Partial<Body>
  readonly onChange: (part: Partial<Body>) => void
}

function RuleFields({ rule, onChange }: FieldsProps) {
  const { retention, common } = useText()
  const text = retention.rules
  // exactOptionalPropertyTypes: what is empty is taken out by JSON.
  const setOrTake = (name: 'product' | 'type' | 'class' | 'category', value: string | null) =>
    onChange({ [name]: value === null || value === '' ? undefined : value })
  return (
    <>
      <NumberInput
        label={text.days}
        description={text.daysHint}
        value={rule.days ?? ''}
        onChange={(days) => {
          if (typeof days === 'number') onChange({ days })
        }}
        min={1}
        allowDecimal={false}
        hideControls
        required
        data-autofocus
      />
      <ProductSelect
        label={text.product}
        value={rule.product ?? ''}
        onChange={(product) => setOrTake('product', product)}
        emptyMeans={text.any}
      />
      <TextInput
        label={text.type}
        placeholder={text.any}
        value={rule.type ?? ''}
        onChange={({ currentTarget: { value } }) => setOrTake('type', value)}
      />
      <Select
        label={text.class}
        placeholder={text.any}
        data={CLASSES.map((value) => ({ value, label: common.class[value] }))}
        value={rule.class ?? null}
        onChange={(value) => setOrTake('class', value)}
        clearable
        clearButtonProps={{ 'aria-label': common.clearFilters }}
      />
      <Select
        label={text.category}
        placeholder={text.any}
        data={CATEGORIES.map((value) => ({ value, label: common.category[value] }))}
        value={rule.category ?? null}
        onChange={(value) => setOrTake('category', value)}
        clearable
        clearButtonProps={{ 'aria-label': common.clearFilters }}
      />
    </>
  )
}
