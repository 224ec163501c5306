import { Button } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { RequestDetail } from './search.ts'

/** How it was checked who asks, and the controller's own word. */
export function Verification({ request }: { readonly request: RequestDetail }) {
  const { verify, method } = useText().requests
  const format = useFormat()
  const mayHandle = useMay('requests:handle')
  const [isOpen, setOpen] = useState(false)
  const vouch = useChange('POST /dsr/v1/requests/{id}/verify')
  const { verification, status, id } = request
  const isOpenStill = status === 'verifying'
  return (
    <Section title={verify.title}>
      <dl className="rl-facts">
        <dt>{verify.method}</dt>
        <dd>{method[verification.method]}</dd>
        {(verification.verifiedAt !== null || isOpenStill) && (
          <>
            <dt>{verify.verified}</dt>
            <dd>
              {verification.verifiedAt === null
                ? verify.notYet
                : format.dateTime(verification.verifiedAt)}
            </dd>
          </>
        )}
        {isOpenStill && verification.attemptsLeft !== undefined && (
          <>
            <dt>{verify.attempts}</dt>
            <dd className="figure">{format.number(verification.attemptsLeft)}</dd>
          </>
        )}
        {isOpenStill && typeof verification.expiresAt === 'string' && (
          <>
            <dt>{verify.expires}</dt>
            <dd>{format.dateTime(verification.expiresAt)}</dd>
          </>
        )}
      </dl>
      {isOpenStill && mayHandle && (
        <div>
          <Button variant="default" onClick={() => setOpen(true)}>
            {verify.vouch}
          </Button>
        </div>
      )}
      <ReasonModal
        title={verify.vouch}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={verify.vouch}
        isBusy={vouch.isPending}
        problem={vouch.error}
        onConfirm={(note) =>
          vouch.mutate(
            { params: { id }, body: note === '' ? {} : { note } },
            { onSuccess: () => setOpen(false) },
          )
        }
      >
        {verify.vouchText}
      </ReasonModal>
    </Section>
  )
}
