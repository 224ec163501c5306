import { useRead } from '../../api/queries.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

const MOST = 200
const HASH_SHOWN = 12

/** Every version of the policies, the newest first. */
export function VersionsSection() {
  const { collect } = useText()
  const { changes, words } = collect
  const format = useFormat()
  const reading = useRead('GET /manage/v1/policies/versions', { query: { limit: MOST } })
  return (
    <Section title={changes.history} hint={changes.historyHint}>
      <Loaded reading={reading}>
        {({ items }) => (
          <DataTable
            label={changes.historyLabel}
            rows={items}
            keyOf={({ version }) => String(version)}
            columns={[
              {
                name: 'version',
                header: words.version,
                render: ({ version, bundle }) => (
                  <>
                    {format.number(version)}{' '}
                    <span className="code">{bundle.slice(0, HASH_SHOWN)}</span>
                  </>
                ),
              },
              {
                name: 'published',
                header: changes.published,
                render: ({ publishedAt }) => format.dateTime(publishedAt),
              },
              { name: 'by', header: changes.by, render: ({ publishedBy }) => publishedBy },
              {
                name: 'widens',
                header: changes.widens,
                render: ({ widens }) =>
                  widens ? <Tag tone="warn">{changes.effects.widens}</Tag> : '',
              },
              {
                name: 'window',
                header: changes.windowEnds,
                render: ({ windowEndsAt }) =>
                  windowEndsAt === null ? '' : format.day(windowEndsAt),
              },
              {
                name: 'compare',
                header: changes.list,
                render: ({ version, bundle }) => (
                  <TextLink
                    to="/collect/changes"
                    search={{ to: bundle }}
                    aria-label={changes.compare(format.number(version))}
                  >
                    {changes.compareShort}
                  </TextLink>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}
