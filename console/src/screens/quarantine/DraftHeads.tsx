import { Select, SimpleGrid, Stack, Textarea, TextInput, Title } from '@mantine/core'
import { useText } from '../../i18n/language.tsx'
import { CLASSES, type Filling, type Head } from './draft_yaml.ts'

export interface DraftPartProps {
  readonly filling: Filling
  readonly onChange: (filling: Filling) => void
}

interface Props extends DraftPartProps {
  readonly missing: readonly Head[]
}

const TITLE_MAX = 100
const DESCRIPTION_MAX = 1_000
const LINK_MAX = 500
const MAIL_MAX = 254
const DAY_LENGTH = 10
const DAY_MS = 86_400_000
const DAYS_AHEAD_MAX = 729

/** What the report type is, who answers for it, and until when. */
export function DraftHeads({ filling, missing, onChange }: Props) {
  const { quarantine, common } = useText()
  const { draft } = quarantine
  const { heads } = filling
  const set = (head: Head, text: string) =>
    onChange({ ...filling, heads: { ...heads, [head]: text } })
  /** Said once something was written that does not do. */
  const errorOf = (head: keyof typeof draft.wrong & Head) =>
    heads[head] !== '' && missing.includes(head) ? draft.wrong[head] : undefined
  const textOf = (head: 'title' | 'description' | 'owner' | 'review' | 'expires') => ({
    value: heads[head],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      set(head, event.currentTarget.value),
    error: errorOf(head),
    required: true,
  })
  return (
    <Stack gap="sm">
      <Title order={3} fz="sm">
        {draft.head}
      </Title>
      <TextInput
        label={draft.title_}
        description={draft.titleHint}
        maxLength={TITLE_MAX}
        {...textOf('title')}
      />
      <Textarea
        label={draft.description}
        description={draft.descriptionHint}
        maxLength={DESCRIPTION_MAX}
        autosize
        minRows={2}
        {...textOf('description')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={draft.class}
          description={draft.classHint}
          data={CLASSES.map((value) => ({ value, label: common.class[value] }))}
          value={filling.dataClass}
          onChange={(value) => {
            const dataClass = CLASSES.find((known) => known === value)
            if (dataClass !== undefined) onChange({ ...filling, dataClass })
          }}
          allowDeselect={false}
        />
        <TextInput
          label={draft.expires}
          description={draft.expiresHint}
          type="date"
          min={dayOf(1)}
          max={dayOf(DAYS_AHEAD_MAX)}
          {...textOf('expires')}
        />
        <Select
          label={draft.category}
          data={optionsOf(common.category)}
          value={heads.category === '' ? null : heads.category}
          onChange={(category) => set('category', category ?? '')}
          required
        />
        <Select
          label={draft.dataKind}
          data={optionsOf(draft.dataKinds)}
          value={heads.dataKind === '' ? null : heads.dataKind}
          onChange={(dataKind) => set('dataKind', dataKind ?? '')}
          required
        />
        <TextInput
          label={draft.owner}
          description={draft.ownerHint}
          maxLength={MAIL_MAX}
          {...textOf('owner')}
        />
        <TextInput
          label={draft.review}
          description={draft.reviewHint}
          maxLength={LINK_MAX}
          {...textOf('review')}
        />
      </SimpleGrid>
    </Stack>
  )
}

function optionsOf(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}

function dayOf(daysAhead: number): string {
  return new Date(Date.now() + daysAhead * DAY_MS).toISOString().slice(0, DAY_LENGTH)
}
