import { Anchor, Stack, Text } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { AnswerOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { useTenants } from '../../app/tenant.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { JsonView } from '../../components/JsonView.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { kindWords } from '../../receipts/kind_words.ts'
import { VerifyHere } from '../../receipts/VerifyHere.tsx'
import { LedgerPage } from './LedgerPage.tsx'
import { SaidWhole } from './Said.tsx'

type Receipt = AnswerOf<'GET /manage/v1/ledger/{id}/receipt'>

const route = getRouteApi('/ledger/entries/$id')
const RECEIPT = 'GET /manage/v1/ledger/{id}/receipt'

/** One entry with its place in the tree, and the proof of it. */
export function Entry() {
  const { ledger } = useText()
  const { id } = route.useParams()
  const { request } = route.useSearch()
  const reading = useRead(RECEIPT, { params: { id } })
  const kind = reading.data?.entry.kind
  return (
    <LedgerPage
      title={kind === undefined ? ledger.entry.title : kindWords(kind, ledger)}
      subtitle={
        <Anchor size="sm" renderRoot={(props) => <Link to="/ledger" {...props} />}>
          {ledger.entry.back}
        </Anchor>
      }
    >
      <Loaded reading={reading} lines={10}>
        {(receipt) => (
          <>
            <Section title={ledger.entry.facts}>
              <Facts receipt={receipt} />
            </Section>
            <Section title={ledger.entry.detail}>
              <SaidWhole detail={receipt.entry.detail} />
            </Section>
            <Section title={ledger.entry.proof} hint={ledger.entry.proofHint}>
              <Proof receipt={receipt} request={request} />
            </Section>
          </>
        )}
      </Loaded>
    </LedgerPage>
  )
}

function Facts({ receipt: { entry } }: { readonly receipt: Receipt }) {
  const { ledger } = useText()
  const format = useFormat()
  const tenants = useTenants()
  const name = tenants.data?.items.find(({ id }) => id === entry.tenant)?.name
  return (
    <dl className="rl-facts">
      <dt>{ledger.list.kind}</dt>
      <dd>
        {kindWords(entry.kind, ledger)} <span className="code">({entry.kind})</span>
      </dd>
      <dt>{ledger.list.at}</dt>
      <dd>
        <time dateTime={entry.at}>{format.dateTime(entry.at)}</time>
      </dd>
      <dt>{ledger.entry.tenant}</dt>
      <dd>{entry.tenant === null ? ledger.entry.installation : (name ?? entry.tenant)}</dd>
      <dt>{ledger.entry.id}</dt>
      <dd>
        <CopyText value={entry.id} />
      </dd>
      {entry.request !== undefined && (
        <>
          <dt>{ledger.entry.request}</dt>
          <dd className="code">{entry.request}</dd>
        </>
      )}
      {entry.subject !== undefined && (
        <>
          <dt>{ledger.entry.subject}</dt>
          <dd className="code">{entry.subject}</dd>
        </>
      )}
      <dt>{ledger.entry.salt}</dt>
      <dd className="code">{entry.salt}</dd>
    </dl>
  )
}

interface ProofProps {
  readonly receipt: Receipt
  readonly request: string | undefined
}

function Proof({ receipt, request }: ProofProps) {
  const { entry } = useText().ledger
  const format = useFormat()
  const { leafIndex, inclusionProof, checkpoint } = receipt
  const size = Number(checkpoint.split('\n')[1] ?? 0)
  return (
    <Stack gap="sm" className="rl-proof">
      <Text size="sm" className="figure">
        {entry.tree(format.number(leafIndex), format.number(size))} ·{' '}
        {entry.steps(format.number(inclusionProof.length))}
      </Text>
      <VerifyHere operation={RECEIPT} id={receipt.entry.id} request={request} />
      <details>
        <summary>{entry.inclusion}</summary>
        <JsonView label={entry.inclusion} value={inclusionProof} />
      </details>
      <details>
        <summary>{entry.checkpoint}</summary>
        <section aria-label={entry.checkpoint}>
          <pre className="json surface" tabIndex={0}>
            {checkpoint}
          </pre>
        </section>
      </details>
    </Stack>
  )
}
