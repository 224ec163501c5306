import './workbench.css'
import { useRead } from '../../api/queries.ts'
import { useTenant, useTenants } from '../../app/tenant.ts'
import { Loaded } from '../../components/Loaded.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'
import { Bench } from './Bench.tsx'
import { isSource } from './pii_change.ts'

const HASH_SHOWN = 12

/** Tries the scrubber in the browser, with the settings in force for the tenant and with others. */
export function Workbench() {
  const { workbench } = useText()
  const tenant = useTenant()
  const tenants = useTenants()
  const id = tenants.data?.items.find(({ name }) => name === tenant)?.id ?? tenant
  const policies = useRead(
    'GET /manage/v1/tenants/{tenant}/policies',
    { params: { tenant } },
    { enabled: tenant !== '' },
  )
  const hash = policies.data?.bundle ?? ''
  const bundle = useRead(
    'GET /manage/v1/bundles/{hash}',
    { params: { hash } },
    { enabled: hash !== '' },
  )
  return (
    <Page title={workbench.title} subtitle={workbench.subtitle}>
      <Notice tone="good" title={workbench.stays.title}>
        {workbench.stays.text}
      </Notice>
      <Loaded reading={{ ...bundle, error: policies.error ?? bundle.error }} lines={8}>
        {({ source }) => (
          <Bench
            tenant={id}
            source={sourceOf(source.settings['pii'])}
            version={hash.slice(0, HASH_SHOWN)}
          />
        )}
      </Loaded>
    </Page>
  )
}

function sourceOf(pii: unknown) {
  return isSource(pii) ? pii : { version: 1 }
}
