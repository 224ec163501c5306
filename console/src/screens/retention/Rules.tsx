import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant, useTenants } from '../../app/tenant.ts'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { RetentionSection } from '../tenants/RetentionSection.tsx'
import { AddRule } from './AddRule.tsx'
import { RetentionPage } from './RetentionPage.tsx'

type Rule = ItemOf<'GET /manage/v1/tenants/{tenant}/retention/rules'>

/** The tenant's own period, and its rules for parts of its reports. */
export function Rules() {
  const { retention } = useText()
  const text = retention.rules
  const tenant = useTenant()
  const known = useTenants().data?.items.find(({ name }) => name === tenant)
  const mayChange = useMay('retention:manage')
  const [isAdding, adding] = useDisclosure(false)
  const [removed, setRemoved] = useState<Rule>()
  const columns = useColumns(mayChange ? setRemoved : undefined)
  const reading = useRead(
    'GET /manage/v1/tenants/{tenant}/retention/rules',
    { params: { tenant } },
    { enabled: tenant !== '' },
  )
  return (
    <RetentionPage title={retention.tabs.rules}>
      {known !== undefined && <RetentionSection tenant={known} />}
      <Section
        title={text.title}
        hint={text.hint}
        actions={mayChange && <Button onClick={adding.open}>{text.add}</Button>}
      >
        <Loaded reading={reading}>
          {({ items }) => (
            <DataTable
              label={text.label}
              rows={items}
              keyOf={({ id }) => id}
              columns={columns}
              empty={<EmptyState title={text.none} text={text.noneText} />}
            />
          )}
        </Loaded>
      </Section>
      {isAdding && <AddRule tenant={tenant} onClose={adding.close} />}
      {removed !== undefined && (
        <RemoveRule tenant={tenant} rule={removed} onClose={() => setRemoved(undefined)} />
      )}
    </RetentionPage>
  )
}

function useColumns(onRemove: ((rule: Rule) => void) | undefined): readonly Column<Rule>[] {
  const { retention, common } = useText()
  const text = retention.rules
  const format = useFormat()
  return [
    {
      name: 'applies',
      header: text.applies,
      render: ({ product, type, class: dataClass, category }) =>
        [product, type, dataClass && common.class[dataClass], category && common.category[category]]
          .filter((word) => word !== undefined)
          .join(' · ') || text.everything,
    },
    {
      name: 'days',
      header: text.days,
      isNumeric: true,
      render: ({ days }) => text.daysOf(days),
    },
    { name: 'created', header: text.created, render: ({ createdAt }) => format.day(createdAt) },
    {
      name: 'by',
      header: text.by,
      render: ({ createdBy }) => <span className="code">{createdBy}</span>,
    },
    ...(onRemove === undefined
      ? []
      : [
          {
            name: 'remove',
            header: common.details,
            render: (rule: Rule) => (
              <Button size="compact-sm" variant="default" onClick={() => onRemove(rule)}>
                {text.remove}
              </Button>
            ),
          },
        ]),
  ]
}

interface RemoveProps {
  readonly tenant: string
  readonly rule: Rule
  readonly onClose: () => void
}

function RemoveRule({ tenant, rule, onClose }: RemoveProps) {
  const { rules } = useText().retention
  const remove = useChange('DELETE /manage/v1/tenants/{tenant}/retention/rules/{rule}')
  return (
    <ReasonModal
      title={rules.removeTitle}
      isOpen
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { tenant, rule: rule.id } }, { onSuccess: onClose })}
      confirm={rules.remove}
      hasReason={false}
      isBusy={remove.isPending}
      problem={remove.error}
    >
      {rules.removeText}
    </ReasonModal>
  )
}
