import { SegmentedControl } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'
import { ReadingGate } from '../../reading/ReadingGate.tsx'
import { ExportMenu } from './ExportMenu.tsx'
import { Filters } from './Filters.tsx'
import { Found } from './Found.tsx'
import { filterOf, VIEWS } from './search.ts'
import { Tail } from './Tail.tsx'
import './reports.css'

const route = getRouteApi('/reports')

/** Stored, clean reports: as they come in, or those that match. */
export function Reports() {
  const { reports } = useText()
  const tenant = useTenant()
  const mayExport = [useMay('reports:read'), useMay('reports:export')].every(Boolean)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isSearch = search.view === 'search'
  const filter = filterOf(search, { hasPeriod: isSearch })
  return (
    <Page title={reports.title} subtitle={reports.subtitle(tenant)}>
      <ReadingGate
        purpose={search.purpose}
        onPurpose={(purpose) => void navigate({ search: (all) => ({ ...all, purpose }) })}
        actions={
          <SegmentedControl
            aria-label={reports.views.label}
            data={VIEWS.map((value) => ({ value, label: reports.views[value] }))}
            value={search.view ?? 'tail'}
            onChange={(value) =>
              void navigate({
                search: (all) => ({ ...all, view: value === 'search' ? value : undefined }),
              })
            }
          />
        }
      >
        {(query) => {
          const wanted = { ...query, ...filter }
          const key = JSON.stringify(wanted)
          return (
            <>
              <Filters hasPeriod={isSearch} actions={mayExport && <ExportMenu query={wanted} />} />
              {isSearch ? <Found key={key} query={wanted} /> : <Tail key={key} query={wanted} />}
            </>
          )
        }}
      </ReadingGate>
    </Page>
  )
}
