import { Group, Text } from '@mantine/core'
import { CopyText } from '../../components/CopyText.tsx'
import { Facts } from '../../components/Facts.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Explanation } from './explained.ts'

const HASH_SHOWN = 19

/** The contract and the bundle of policies that judged the report. */
export function Judged({ contract, bundle }: Pick<Explanation, 'contract' | 'bundle'>) {
  const { judged } = useText().reports
  return (
    <Section title={judged.title} hint={judged.hint}>
      {contract === null ? (
        <Notice tone="warn" title={judged.gone} />
      ) : (
        <>
          <Text size="sm">
            <strong>{contract.title}</strong> {contract.description}
          </Text>
          <ContractFacts contract={contract} />
        </>
      )}
      <Facts
        facts={[
          {
            name: judged.bundle,
            value: (
              <Group gap="xs" component="span">
                <CopyText value={bundle.hash} shown={bundle.hash.slice(0, HASH_SHOWN)} />
                <Tag tone={bundle.inForce ? 'good' : 'neutral'}>
                  {bundle.inForce ? judged.inForce : judged.replaced}
                </Tag>
              </Group>
            ),
          },
        ]}
      />
    </Section>
  )
}

function ContractFacts({ contract }: { readonly contract: NonNullable<Explanation['contract']> }) {
  const { reports, common } = useText()
  const { judged } = reports
  const format = useFormat()
  const { product, type, version, owner, purposes, consentNeeded, feature, expires } = contract
  const ends = [
    ...(expires.day === undefined ? [] : [format.day(expires.day)]),
    ...(expires.version === undefined ? [] : [judged.withVersion(expires.version)]),
  ]
  return (
    <Facts
      facts={[
        {
          name: judged.contract,
          value: judged.declared(product, type, format.number(version)),
        },
        { name: judged.owner, value: owner },
        {
          name: judged.purposes,
          value: format.list(purposes.map((purpose) => common.purpose[purpose])),
        },
        { name: judged.consentNeeded, value: judged.needs[consentNeeded] },
        ...(feature === null ? [] : [{ name: judged.feature, value: feature }]),
        { name: judged.expires, value: ends.length === 0 ? common.never : format.list(ends) },
      ]}
    />
  )
}
