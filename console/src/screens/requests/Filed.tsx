import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { AnswerOf } from '../../api/client.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

export type FiledRequest = AnswerOf<'POST /dsr/v1/requests'>

/** A request that waits until somebody has shown who asks: what that takes is told this one time. */
export function Filed({ filed }: { readonly filed: FiledRequest }) {
  const { requests } = useText()
  const { form } = requests
  const format = useFormat()
  const { id, verification } = filed
  return (
    <Section title={form.filed} hint={form.filedText}>
      {verification !== undefined && (
        <dl className="rl-facts">
          <dt>{requests.verify.method}</dt>
          <dd>{requests.method[verification.method]}</dd>
          <dt>{form.token}</dt>
          <dd>
            <CopyText value={verification.token} />
          </dd>
          <dt>{form.nonce}</dt>
          <dd>
            <CopyText value={verification.nonce} />
          </dd>
          <dt>{form.expires}</dt>
          <dd>{format.dateTime(verification.expiresAt)}</dd>
        </dl>
      )}
      <div>
        <Button renderRoot={(props) => <Link to="/requests/$id" params={{ id }} {...props} />}>
          {form.open}
        </Button>
      </div>
    </Section>
  )
}
