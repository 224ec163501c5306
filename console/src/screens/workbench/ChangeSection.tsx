import { Button, Group, NumberInput, Select, Switch, Text } from '@mantine/core'
import { KINDS } from '#policies/scrub/kinds.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { MethodSelect } from './MethodSelect.tsx'
import { OwnKinds } from './OwnKinds.tsx'
import { type KindChange, NO_CHANGE, type PiiChange } from './pii_change.ts'

/** Kinds of what was not looked at: they cannot be let through. */
const ALWAYS_ON: readonly string[] = ['ENCODED', 'WITHHELD']
const STEP = 0.05

interface Props {
  readonly change: PiiChange
  readonly onChange: (change: PiiChange) => void
}

/** Thresholds, methods and kinds of one's own, tried at once. */
export function ChangeSection({ change, onChange }: Props) {
  const texts = useText().workbench.change
  const kinds = Object.keys(KINDS).filter(
    (kind) => !ALWAYS_ON.includes(kind) && !change.kinds.some((row) => row.kind === kind),
  )
  const isChanged = change.kinds.length + change.ownKinds.length > 0
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      actions={
        <Button
          size="xs"
          variant="default"
          disabled={!isChanged}
          onClick={() => onChange(NO_CHANGE)}
        >
          {texts.reset}
        </Button>
      }
    >
      <Group align="flex-end">
        <Select
          label={texts.add}
          placeholder={texts.kind}
          data={kinds}
          value={null}
          onChange={(kind) => {
            if (kind !== null) onChange({ ...change, kinds: [...change.kinds, { kind }] })
          }}
          searchable
          w={{ base: '100%', sm: 280 }}
        />
      </Group>
      <ChangedKinds
        kinds={change.kinds}
        onChange={(changed) => onChange({ ...change, kinds: changed })}
      />
      <OwnKinds
        kinds={change.ownKinds}
        onChange={(ownKinds) => onChange({ ...change, ownKinds })}
      />
    </Section>
  )
}

interface ChangedKindsProps {
  readonly kinds: readonly KindChange[]
  readonly onChange: (kinds: readonly KindChange[]) => void
}

function ChangedKinds({ kinds, onChange }: ChangedKindsProps) {
  const texts = useText().workbench.change
  const set = (kind: string, more: Partial<KindChange>) =>
    onChange(kinds.map((row) => (row.kind === kind ? { ...row, ...more } : row)))
  return (
    <DataTable
      label={texts.label}
      rows={kinds}
      keyOf={({ kind }) => kind}
      empty={
        <Text size="sm" c="dimmed">
          {texts.none}
        </Text>
      }
      columns={[
        {
          name: 'kind',
          header: texts.kind,
          render: ({ kind }) => <span className="code">{kind}</span>,
        },
        {
          name: 'enabled',
          header: texts.lookFor,
          render: ({ kind, enabled = true }) => (
            <Switch
              aria-label={texts.enabled(kind)}
              checked={enabled}
              onChange={(event) => set(kind, { enabled: event.currentTarget.checked })}
            />
          ),
        },
        {
          name: 'threshold',
          header: texts.least,
          render: ({ kind, threshold = 0 }) => (
            <NumberInput
              aria-label={texts.threshold(kind)}
              value={threshold}
              onChange={(value) => {
                if (typeof value === 'number') set(kind, { threshold: value })
              }}
              min={0}
              max={1}
              step={STEP}
              decimalScale={2}
              size="xs"
              w={110}
            />
          ),
        },
        {
          name: 'method',
          header: texts.treat,
          render: ({ kind, method }) => (
            <MethodSelect
              label={texts.method(kind)}
              value={method ?? 'replace'}
              onChange={(chosen) => set(kind, { method: chosen })}
            />
          ),
        },
        {
          name: 'remove',
          header: '',
          render: ({ kind }) => (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => onChange(kinds.filter((row) => row.kind !== kind))}
            >
              {texts.remove(kind)}
            </Button>
          ),
        },
      ]}
    />
  )
}
