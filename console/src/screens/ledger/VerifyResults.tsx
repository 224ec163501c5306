import { Button, Group, Stack, Text } from '@mantine/core'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { kindWords } from '../../receipts/kind_words.ts'
import { Verdict } from '../../receipts/Verdict.tsx'
import { RECEIPTS_MAX, type VerifiedReceipt } from '../../receipts/verify.ts'

/** One file with what came of looking at its receipts. */
export interface LookedAt {
  readonly name: string
  readonly isTooLarge?: boolean
  readonly verified: readonly VerifiedReceipt[]
  /** How many receipts it holds. */
  readonly count?: number
}

interface Row {
  readonly key: string
  readonly file: string
  readonly verified: VerifiedReceipt
}

/** Of many that are right, as many are listed. */
const LISTED_MAX = 200

interface Props {
  readonly looked: readonly LookedAt[]
  readonly isBusy: boolean
  readonly onClear: () => void
}

export function VerifyResults({ looked, isBusy, onClear }: Props) {
  const { check, list } = useText().ledger
  const format = useFormat()
  const columns = useColumns()
  const rows = looked.flatMap(({ name, verified }) =>
    verified.map((one, at): Row => ({ key: `${name} ${at}`, file: name, verified: one })),
  )
  const wrong = rows.filter(({ verified }) => !verified.isValid)
  const right = rows.filter(({ verified }) => verified.isValid)
  const shown = [...wrong, ...right].slice(0, Math.max(LISTED_MAX, wrong.length))
  const [only] = rows
  return (
    <Section
      title={check.results}
      hint={
        rows.length > 0 && check.summary(format.number(right.length), format.number(rows.length))
      }
      actions={
        looked.length > 0 && (
          <Button variant="subtle" size="xs" onClick={onClear}>
            {check.clear}
          </Button>
        )
      }
    >
      {looked
        .filter(({ isTooLarge }) => isTooLarge)
        .map(({ name }) => (
          <Text key={name} role="alert">
            {name} {check.tooLarge}
          </Text>
        ))}
      {looked.some(({ count = 0 }) => count > RECEIPTS_MAX) && (
        <Text role="alert">{check.tooMany(format.number(RECEIPTS_MAX))}</Text>
      )}
      {rows.length === 0 && (
        <EmptyState title={isBusy ? check.working : check.nothing} text={check.nothingText} />
      )}
      {rows.length === 1 && only !== undefined ? (
        <Stack>
          <Facts row={only} />
          <Verdict verified={only.verified} />
        </Stack>
      ) : (
        rows.length > 1 && (
          <DataTable label={list.label} rows={shown} keyOf={({ key }) => key} columns={columns} />
        )
      )}
      {shown.length < rows.length && (
        <Text size="sm" c="dimmed">
          {check.more(format.number(rows.length - shown.length))}
        </Text>
      )}
    </Section>
  )
}

function Facts({ row: { file, verified } }: { readonly row: Row }) {
  const { ledger } = useText()
  const format = useFormat()
  const { facts } = verified
  return (
    <dl className="rl-facts">
      <dt>{ledger.check.file}</dt>
      <dd>{file}</dd>
      {facts !== undefined && (
        <>
          <dt>{ledger.check.about}</dt>
          <dd>
            {kindWords(facts.kind, ledger)}, {format.dateTime(facts.at)}
          </dd>
          <dt>{ledger.check.place}</dt>
          <dd className="figure">
            {ledger.entry.tree(format.number(facts.leafIndex), format.number(facts.treeSize))}
          </dd>
          <dt>{ledger.checkpoints.origin}</dt>
          <dd className="code">{facts.origin}</dd>
        </>
      )}
    </dl>
  )
}

function useColumns() {
  const { ledger } = useText()
  const format = useFormat()
  const { check, receipts } = ledger
  return [
    { name: 'file', header: check.file, render: ({ file }: Row) => file },
    {
      name: 'verdict',
      header: check.verdict,
      render: ({ verified: { isValid } }: Row) => (
        <Tag tone={isValid ? 'good' : 'bad'}>{isValid ? receipts.valid : receipts.invalid}</Tag>
      ),
    },
    {
      name: 'about',
      header: check.about,
      render: ({ verified: { facts } }: Row) =>
        facts && `${kindWords(facts.kind, ledger)}, ${format.dateTime(facts.at)}`,
    },
    {
      name: 'place',
      header: check.place,
      isNumeric: true,
      render: ({ verified: { facts } }: Row) => facts && format.number(facts.leafIndex),
    },
    {
      name: 'checks',
      header: check.show,
      render: ({ verified }: Row) => (
        <details>
          <summary>
            <Group component="span" display="inline-flex">
              {check.show}
            </Group>
          </summary>
          <Verdict verified={verified} />
        </details>
      ),
    },
  ]
}
