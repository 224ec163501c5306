import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { IconDownload, IconLink } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type AnswerOf, ApiProblem, call, fetchFile } from '../../api/client.ts'
import { useChange } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { CopyText } from '../../components/CopyText.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Section } from '../../components/Section.tsx'
import { saveFile } from '../../components/save_file.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { RequestDetail } from './search.ts'

const EXPORT = 'GET /dsr/v1/requests/{id}/export'
const PASSPHRASE_LENGTH_MIN = 12
const PASSPHRASE_LENGTH_MAX = 200

/** What the person gets: as a file, or as a link that works once. */
export function ExportPart({ request }: { readonly request: RequestDetail }) {
  const { exports } = useText().requests
  const format = useFormat()
  const mayExport = useMay('requests:export')
  const mayHandle = useMay('requests:handle')
  const [isLinking, setLinking] = useState(false)
  const { id, exportLinks } = request
  const file = useMutation<void, ApiProblem>({
    mutationFn: async () => {
      const { blob, name } = await fetchFile(EXPORT, { params: { id } })
      saveFile(blob, name ?? `subject-request-${id}.zip`)
    },
  })
  const revocation = useChange('DELETE /dsr/v1/requests/{id}/export-link')
  if (request.export === 'none') return null
  const isReady = request.export === 'ready'
  const problem = file.error ?? revocation.error
  return (
    <Section title={exports.title} hint={exports.hint}>
      <Text size="sm">{exports.states[request.export]}</Text>
      {isReady && !mayExport && <Text size="sm">{exports.notAllowed}</Text>}
      {isReady && mayExport && (
        <Group gap="sm">
          <Button
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => file.mutate()}
            loading={file.isPending}
          >
            {exports.download}
          </Button>
          <Button
            variant="default"
            leftSection={<IconLink size={16} aria-hidden />}
            onClick={() => setLinking(true)}
          >
            {exports.link}
          </Button>
        </Group>
      )}
      {exportLinks > 0 && (
        <Group gap="sm">
          <Text size="sm">{exports.open(format.number(exportLinks))}</Text>
          {mayHandle && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => revocation.mutate({ params: { id } })}
              loading={revocation.isPending}
            >
              {exports.revoke}
            </Button>
          )}
        </Group>
      )}
      {revocation.data !== undefined && (
        <Text size="sm" role="status">
          {exports.revoked(format.number(revocation.data.revoked))}
        </Text>
      )}
      {problem !== null && <ErrorState problem={problem} />}
      {isLinking && <LinkModal id={id} onClose={() => setLinking(false)} />}
    </Section>
  )
}

interface LinkProps {
  readonly id: string
  readonly onClose: () => void
}

type Link = AnswerOf<'POST /dsr/v1/requests/{id}/export-link'>

/** The passphrase and the link are known to this dialog alone: closed, both are gone. */
function LinkModal({ id, onClose }: LinkProps) {
  const { common, requests } = useText()
  const { exports } = requests
  const format = useFormat()
  const client = useQueryClient()
  const [passphrase, setPassphrase] = useState('')
  const [link, setLink] = useState<Link>()
  const [problem, setProblem] = useState<ApiProblem>()
  const make = async () => {
    setProblem(undefined)
    try {
      const body = passphrase === '' ? {} : { passphrase }
      setLink(await call('POST /dsr/v1/requests/{id}/export-link', { params: { id }, body }))
      void client.invalidateQueries()
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      setPassphrase('')
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={exports.linkTitle}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        <Stack>
          <Text size="sm">{exports.linkText}</Text>
          {link === undefined ? (
            <PasswordInput
              label={exports.passphrase}
              description={exports.passphraseHint}
              value={passphrase}
              onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
              minLength={PASSPHRASE_LENGTH_MIN}
              maxLength={PASSPHRASE_LENGTH_MAX}
              autoComplete="off"
              visibilityToggleButtonProps={{ 'aria-label': common.details }}
            />
          ) : (
            <div role="status">
              <Text size="sm" fw={600}>
                {exports.made}
              </Text>
              <CopyText value={link.url} />
              <Text size="sm">{exports.expires(format.dateTime(link.expiresAt))}</Text>
            </div>
          )}
          {problem !== undefined && <ErrorState problem={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {link === undefined ? common.cancel : common.close}
            </Button>
            {link === undefined && <Button type="submit">{exports.link}</Button>}
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
