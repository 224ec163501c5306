import { Anchor, Group } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { VerifyHere } from '../../receipts/VerifyHere.tsx'
import '../ledger/ledger.css'
import { AnswerTexts } from './AnswerTexts.tsx'
import { Decisions } from './Decisions.tsx'
import { ExportPart } from './ExportPart.tsx'
import { Identities } from './Identities.tsx'
import { Preview } from './Preview.tsx'
import { Processors } from './Processors.tsx'
import './requests.css'
import { ClockFacts, Facts, InLedger, Result, Steps } from './RequestFacts.tsx'
import type { RequestDetail } from './search.ts'
import { Timeline } from './Timeline.tsx'
import { usePlan } from './use_plan.ts'
import { Verification } from './Verification.tsx'
import { StatusTag, shortId, TimeLeft } from './words.tsx'

const route = getRouteApi('/requests/$id')
/** Statuses in which things go on by themselves: the page looks again. */
const GOING_ON = ['waiting', 'running', 'waiting_for_processors']
const LOOK_MS = 2_000

/** One request on one page: where it stands, what is held, and all that can be decided. */
export function RequestPage() {
  const { requests } = useText()
  const { id } = route.useParams()
  const first = useRead('GET /dsr/v1/requests/{id}', { params: { id } })
  const isGoingOn = first.data !== undefined && GOING_ON.includes(first.data.status)
  const reading = useRead(
    'GET /dsr/v1/requests/{id}',
    { params: { id } },
    isGoingOn ? { refetchMs: LOOK_MS } : {},
  )
  const { data } = reading
  const title =
    data === undefined ? requests.queue.request : requests.detail.title(requests.type[data.type])
  return (
    <Page
      title={title}
      subtitle={
        <Group gap="xs">
          <Anchor size="sm" renderRoot={(props) => <Link to="/requests" {...props} />}>
            {requests.detail.back}
          </Anchor>
          {data !== undefined && (
            <>
              <span className="code">{shortId(id)}</span>
              <StatusTag status={data.status} />
              <TimeLeft days={data.daysLeft} />
            </>
          )}
        </Group>
      }
    >
      <Loaded reading={reading} lines={12}>
        {(request) => <Detail key={request.id} request={request} />}
      </Loaded>
    </Page>
  )
}

function Detail({ request }: { readonly request: RequestDetail }) {
  const { requests } = useText()
  const plan = usePlan(request)
  const mayHandle = useMay('requests:handle')
  return (
    <>
      <Steps request={request} />
      <Decisions request={request} plan={plan} />
      <div className="rl-two">
        <div>
          {mayHandle && plan.canLook && <Preview plan={plan} />}
          <Result request={request} />
          {request.status === 'completed' && (
            <Section title={requests.receipt.title} hint={requests.receipt.hint}>
              <VerifyHere
                operation="GET /dsr/v1/requests/{id}/receipt"
                id={request.id}
                request={request.id}
              />
            </Section>
          )}
          <Identities request={request} plan={plan} />
          <ExportPart request={request} />
          <Processors request={request} />
          <AnswerTexts request={request} />
        </div>
        <div>
          <Facts request={request} />
          <Verification request={request} />
          <Timeline request={request} />
          <ClockFacts request={request} />
          <InLedger request={request} />
        </div>
      </div>
    </>
  )
}
