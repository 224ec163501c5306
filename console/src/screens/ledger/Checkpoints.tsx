import { Button, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiProblem } from '../../api/client.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { CopyText } from '../../components/CopyText.tsx'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { saveFile } from '../../components/save_file.ts'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { HasGrown } from './HasGrown.tsx'
import { LedgerPage } from './LedgerPage.tsx'
import { type ReadCheckpoint, readCheckpoint, readKey, readReceiptKeys } from './public_ledger.ts'
import { WholeLedger } from './WholeLedger.tsx'

/** How the ledger stands, by which keys it is checked, and whether it only grew. */
export function Checkpoints() {
  const { tabs, checkpoints } = useText().ledger
  const newest = useCheckpoint('newest')
  const mayAudit = useMay('ledger:audit')
  return (
    <LedgerPage title={tabs.checkpoints}>
      <Section title={checkpoints.title} hint={checkpoints.hint}>
        <Loaded reading={newest}>
          {(read) =>
            read === null ? <EmptyState title={checkpoints.unreadable} /> : <Shown read={read} />
          }
        </Loaded>
      </Section>
      <Witnessed />
      <HasGrown />
      <Keys />
      {mayAudit && <WholeLedger />}
    </LedgerPage>
  )
}

/** Asked for only when somebody wants it: most installations have no witness. */
function Witnessed() {
  const { checkpoints } = useText().ledger
  const [isWanted, setWanted] = useState(false)
  const witnessed = useCheckpoint('witnessed', isWanted)
  return (
    <Section
      title={checkpoints.witnessed}
      hint={checkpoints.witnessedHint}
      actions={
        !isWanted && (
          <Button variant="default" onClick={() => setWanted(true)}>
            {checkpoints.look}
          </Button>
        )
      }
    >
      {isWanted && (
        <Loaded reading={witnessed}>
          {(read) =>
            read === null ? (
              <EmptyState title={checkpoints.noWitness} text={checkpoints.noWitnessText} />
            ) : (
              <Shown read={read} />
            )
          }
        </Loaded>
      )}
    </Section>
  )
}

function useCheckpoint(which: 'newest' | 'witnessed', enabled = true) {
  return useQuery<ReadCheckpoint | null, ApiProblem>({
    queryKey: ['ledger checkpoint', which],
    queryFn: async () => (await readCheckpoint(which)) ?? null,
    enabled,
  })
}

function Shown({ read }: { readonly read: ReadCheckpoint }) {
  const { checkpoints, receipts } = useText().ledger
  const format = useFormat()
  return (
    <Stack gap="sm" className="rl-proof">
      <dl className="rl-facts">
        <dt>{checkpoints.size}</dt>
        <dd className="figure">{format.number(read.size)}</dd>
        <dt>{checkpoints.origin}</dt>
        <dd className="code">{read.origin}</dd>
        <dt>{checkpoints.root}</dt>
        <dd>
          <CopyText value={read.root} />
        </dd>
        <dt>{checkpoints.signatures}</dt>
        <dd>
          {read.signatures.map(({ name, keyId }) => (
            <div key={keyId} className="code">
              {name} ({keyId})
            </div>
          ))}
          <Tag tone={read.isSigned ? 'good' : 'bad'}>
            {read.isSigned ? receipts.valid : receipts.invalid}
          </Tag>{' '}
          {read.isSigned ? checkpoints.signedOk : checkpoints.signedBad}
        </dd>
      </dl>
      <details>
        <summary>{checkpoints.text}</summary>
        <section aria-label={checkpoints.text}>
          <pre className="json surface" tabIndex={0}>
            {read.text}
          </pre>
        </section>
      </details>
      <div className="no-print">
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() =>
            saveFile(new Blob([read.text], { type: 'text/plain' }), `checkpoint-${read.size}.txt`)
          }
        >
          {checkpoints.keep}
        </Button>
      </div>
    </Stack>
  )
}

function Keys() {
  const { checkpoints } = useText().ledger
  const key = useQuery<string, ApiProblem>({ queryKey: ['ledger key'], queryFn: readKey })
  const receipts = useQuery<Awaited<ReturnType<typeof readReceiptKeys>>, ApiProblem>({
    queryKey: ['ledger receipt keys'],
    queryFn: readReceiptKeys,
  })
  return (
    <Section title={checkpoints.keys} hint={checkpoints.keysHint}>
      <Loaded reading={key} lines={1}>
        {(printed) => (
          <div>
            <Text size="sm">{checkpoints.keyOfLedger}</Text>
            <CopyText value={printed} />
          </div>
        )}
      </Loaded>
      <Loaded reading={receipts} lines={2}>
        {(keys) => (
          <DataTable
            label={checkpoints.jwks}
            rows={keys}
            keyOf={({ id }) => id}
            columns={[
              {
                name: 'id',
                header: checkpoints.jwks,
                render: ({ id }) => <CopyText value={id} />,
              },
              {
                name: 'algorithm',
                header: checkpoints.algorithm,
                render: ({ algorithm }) => algorithm,
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}
