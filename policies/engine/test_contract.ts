import type { ContractSource, FieldSource, FieldsSource } from '#domain/contract.ts'
import type { Bundle, Contract } from './bundle.ts'
import { compileBundle, contractKey } from './compile.ts'

/** A rule that keeps text, with what a test wants to be different. */
export function fieldOf(changes: Partial<FieldSource> = {}): FieldSource {
  return {
    type: 'text',
    sensitivity: 'system_metadata',
    action: 'keep',
    why: 'For a test',
    ...changes,
  }
}

/** A contract as it is written, of type `error`, with what a test wants to be different. */
export function contractSourceOf(changes: Partial<ContractSource> = {}): ContractSource {
  return {
    type: 'error',
    version: 1,
    title: 'Errors',
    description: 'What went wrong',
    class: 'required',
    category: 'product_service_performance',
    dataKind: 'operational_data',
    purposes: ['security'],
    owner: 'owner@contoso.example',
    review: 'https://contoso.example/review/1',
    expires: '2030-01-01',
    fields: {},
    ...changes,
  }
}

/** A bundle of one product, `app`. */
export function bundleOf(
  contracts: readonly ContractSource[],
  mixins: Readonly<Record<string, FieldsSource>> = {},
): Bundle {
  const never = {
    operating_and_troubleshooting: false,
    security: false,
    services_communications: false,
    improving_services: false,
    advertising: false,
    voluntary_law_enforcement_disclosure: false,
    direct_marketing: false,
  }
  return compileBundle(
    {
      products: [
        {
          product: {
            product: 'app',
            title: 'App',
            description: '',
            owner: 'owner@contoso.example',
          },
          contracts,
        },
      ],
      mixins: Object.entries(mixins).map(([name, fields]) => ({ name, description: '', fields })),
      settings: {
        purposes: {
          customer_data: never,
          content: never,
          administrator_data: never,
          payment_data: never,
          operational_data: never,
        },
      },
    },
    (text) => text,
  )
}

/** A compiled contract of the given fields. */
export function contractOf(fields: FieldsSource, changes: Partial<ContractSource> = {}): Contract {
  const source = contractSourceOf({ ...changes, fields })
  const contract = bundleOf([source]).contracts.get(contractKey('app', source.type))
  if (contract === undefined) throw new Error('The bundle does not hold the contract')
  return contract
}
