import { Button, Group, Modal, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { useText } from '../../i18n/language.tsx'
import { CriteriaFields } from './CriteriaFields.tsx'
import { type Criteria, criteriaOf, EMPTY, KINDS } from './criteria.ts'

const REASON_LENGTH_MAX = 500
const OWNER_LENGTH_MAX = 100

interface Props {
  readonly tenant: string
  readonly onClose: () => void
}

/** A new hold. Identities go into the body alone, and the form is gone after it. */
export function PlaceHold({ tenant, onClose }: Props) {
  const { retention, common } = useText()
  const text = retention.place
  const navigate = useNavigate()
  const place = useChange('POST /manage/v1/holds')
  const [words, setWords] = useState({ reason: '', owner: '', ends: '' })
  const [criteria, setCriteria] = useState<Criteria>(EMPTY)
  const named = criteriaOf(criteria)
  const submit = () => {
    if (named === undefined) return
    const { reason, owner, ends } = words
    const end = ends === '' ? {} : { endsAt: `${ends}T00:00:00Z` }
    place.mutate(
      { body: { tenant, reason: reason.trim(), owner: owner.trim(), ...end, ...named } },
      {
        onSuccess: ({ id }) => {
          setCriteria(EMPTY)
          place.reset()
          void navigate({ to: '/retention/holds/$id', params: { id } })
        },
      },
    )
  }
  const isComplete = named !== undefined && words.reason.trim() !== '' && words.owner.trim() !== ''
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.title}
      size="lg"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack>
          <WordFields words={words} onChange={setWords} />
          <SegmentedControl
            aria-label={text.what}
            fullWidth
            orientation="horizontal"
            data={KINDS.map((value) => ({ value, label: text.kinds[value] }))}
            value={criteria.kind}
            onChange={(value) =>
              setCriteria({ ...EMPTY, kind: KINDS.find((kind) => kind === value) ?? 'query' })
            }
          />
          <CriteriaFields tenant={tenant} criteria={criteria} onChange={setCriteria} />
          {place.error !== null && <ErrorState problem={place.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={place.isPending} disabled={!isComplete}>
              {text.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

interface Words {
  readonly reason: string
  readonly owner: string
  readonly ends: string
}

interface WordsProps {
  readonly words: Words
  readonly onChange: (words: Words) => void
}

function WordFields({ words, onChange }: WordsProps) {
  const { place } = useText().retention
  return (
    <>
      <Textarea
        label={place.reason}
        description={place.reasonHint}
        value={words.reason}
        onChange={({ currentTarget }) => onChange({ ...words, reason: currentTarget.value })}
        maxLength={REASON_LENGTH_MAX}
        required
        autosize
        minRows={2}
        data-autofocus
      />
      <TextInput
        label={place.owner}
        description={place.ownerHint}
        value={words.owner}
        onChange={({ currentTarget }) => onChange({ ...words, owner: currentTarget.value })}
        maxLength={OWNER_LENGTH_MAX}
        required
      />
      <TextInput
        type="date"
        label={place.ends}
        description={place.endsHint}
        value={words.ends}
        onChange={({ currentTarget }) => onChange({ ...words, ends: currentTarget.value })}
      />
    </>
  )
}
