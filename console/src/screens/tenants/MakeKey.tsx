import { Alert, Button, Group, Modal, Stack, Tabs, TextInput } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useState } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { useChange } from '../../api/queries.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { Facts } from '../../components/Facts.tsx'
import { InstanceSelect } from '../../components/InstanceSelect.tsx'
import { ProductSelect, useProducts } from '../../components/ProductSelect.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { useText } from '../../i18n/language.tsx'
import { SNIPPETS } from './snippets.ts'
import type { OfTenant } from './tenant.ts'

type MadeKey = AnswerOf<'POST /manage/v1/ingest-keys'>

interface Props extends OfTenant {
  readonly onClose: () => void
  /** For which product and instance the next key is; asked for where it is missing. */
  readonly like?: { readonly product: string; readonly instance: string }
}

/** Makes a key, and shows it this once. It is in the memory of this dialog only. */
export function MakeKey({ tenant, onClose, like }: Props) {
  const { tenants, common } = useText()
  const text = tenants.keys
  const make = useChange('POST /manage/v1/ingest-keys')
  const [product, setProduct] = useState(like?.product ?? '')
  const [instance, setInstance] = useState(like?.instance ?? 'production')
  const [ends, setEnds] = useState('')
  if (make.data !== undefined)
    return <MadeKeyModal made={make.data} product={product} onClose={onClose} />
  const submit = () =>
    make.mutate({
      body: {
        ...{ tenant: tenant.id, product, instance },
        ...(ends === '' ? {} : { expiresAt: new Date(ends).toISOString() }),
      },
    })
  return (
    <ReasonModal
      title={like === undefined ? text.make : text.rotateTitle}
      isOpen
      onClose={onClose}
      onConfirm={submit}
      confirm={common.create}
      hasReason={false}
      isBusy={make.isPending}
      problem={make.error}
    >
      <Stack>
        {like !== undefined && text.rotateText}
        {like === undefined && (
          <>
            <ProductSelect label={text.product} value={product} onChange={setProduct} />
            <InstanceSelect
              tenant={tenant.name}
              label={text.instance}
              value={instance}
              onChange={setInstance}
            />
          </>
        )}
        <TextInput
          type="datetime-local"
          label={text.ends}
          description={text.endsHint}
          value={ends}
          onChange={(event) => setEnds(event.currentTarget.value)}
        />
      </Stack>
    </ReasonModal>
  )
}

interface MadeProps {
  readonly made: MadeKey
  readonly product: string
  readonly onClose: () => void
}

function MadeKeyModal({ made, product, onClose }: MadeProps) {
  const { tenants, common } = useText()
  const text = tenants.made
  const types = useProducts().find((known) => known.product === product)?.types ?? []
  const type = (types.find((known) => known.class === 'required') ?? types[0])?.type ?? ''
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.title}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack>
        <Alert color="tide" variant="outline">
          {text.once}
        </Alert>
        <Facts
          facts={[
            { name: text.key, value: <CopyText value={made.key} /> },
            { name: text.dsn, value: <CopyText value={made.dsn} /> },
          ]}
        />
        <Facts
          facts={[
            {
              name: text.connectionString,
              value: (
                <>
                  <CopyText value={made.connectionString} />
                  <br />
                  {text.connectionHint}
                </>
              ),
            },
          ]}
        />
        <Tabs defaultValue={SNIPPETS[0].name}>
          <Tabs.List aria-label={text.snippets}>
            {SNIPPETS.map(({ name }) => (
              <Tabs.Tab key={name} value={name}>
                {text.sdk[name]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {SNIPPETS.map(({ name, print }) => (
            <Tabs.Panel key={name} value={name} pt="xs">
              <Snippet label={text.sdk[name]} code={print(made, { product, type })} />
            </Tabs.Panel>
          ))}
        </Tabs>
        <Group justify="flex-end">
          <Button onClick={onClose}>{text.done}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Snippet({ label, code }: { readonly label: string; readonly code: string }) {
  const { tenants, common } = useText()
  const { copy, copied } = useClipboard()
  return (
    <Stack gap="xs">
      <section aria-label={label}>
        <pre className="json surface" tabIndex={0}>
          {code}
        </pre>
      </section>
      <Group justify="flex-end">
        <Button size="xs" variant="default" onClick={() => copy(code)}>
          {copied ? common.copied : tenants.made.copySnippet}
        </Button>
      </Group>
    </Stack>
  )
}
