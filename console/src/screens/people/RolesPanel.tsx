import { useRead } from '../../api/queries.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'

/** What each role may do, as the gateway enforces it. */
export function RolesPanel() {
  const { people } = useText()
  const text = people.roles
  const reading = useRead('GET /manage/v1/roles', {})
  return (
    <Section title={text.title} hint={text.hint}>
      <Loaded reading={reading}>
        {({ items }) => (
          <DataTable
            label={text.title}
            rows={items}
            keyOf={({ role }) => role}
            columns={[
              {
                name: 'role',
                header: people.role.label,
                render: ({ role, says }) => (
                  <>
                    <strong>{people.role[role]}</strong>
                    <br />
                    <span lang="en">{says}</span>
                  </>
                ),
              },
              {
                name: 'may',
                header: text.may,
                render: ({ permissions }) => (
                  <ul className="plain-list" lang="en">
                    {permissions.map(({ name, says }) => (
                      <li key={name}>{says}</li>
                    ))}
                  </ul>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}
