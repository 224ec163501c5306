import type { PurposeTable } from '#domain/classification.ts'
import type { ContractSource, MixinSource, ProductSource } from '#domain/contract.ts'
import type { PolicyPlace } from './policy_path.ts'
import type { Position } from './policy_problem.ts'
import type {
  ApprovalsSettings,
  ConsentSettings,
  HolidaysSettings,
  IdentitiesSettings,
  MailTrackingSettings,
  ProcessorsSettings,
  RegulationsSettings,
  ResponseTemplatesSettings,
  RetentionSettings,
} from './policy_source.ts'
import type { YamlPointer } from './read_yaml.ts'

/** One file that its schema has passed. */
export interface LoadedFile<Source, Place extends PolicyPlace = PolicyPlace> {
  readonly path: string
  readonly place: Place
  readonly source: Source
  readonly locate: (pointer: YamlPointer, part?: 'key' | 'value') => Position
}

export type ProductFile = LoadedFile<ProductSource, Extract<PolicyPlace, { kind: 'product' }>>
export type ContractFile = LoadedFile<ContractSource, Extract<PolicyPlace, { kind: 'contract' }>>
export type MixinFile = LoadedFile<MixinSource, Extract<PolicyPlace, { kind: 'mixin' }>>

/** All files that could be read, by what they are. */
export interface LoadedFiles {
  readonly products: ProductFile[]
  readonly contracts: ContractFile[]
  readonly mixins: MixinFile[]
  readonly settings: {
    purposes?: LoadedFile<PurposeTable>
    retention?: LoadedFile<RetentionSettings>
    regulations?: LoadedFile<RegulationsSettings>
    consent?: LoadedFile<ConsentSettings>
    processors?: LoadedFile<ProcessorsSettings>
    mail_tracking?: LoadedFile<MailTrackingSettings>
    pii?: LoadedFile<unknown>
    holidays?: LoadedFile<HolidaysSettings>
    approvals?: LoadedFile<ApprovalsSettings>
    identities?: LoadedFile<IdentitiesSettings>
    response_templates?: LoadedFile<ResponseTemplatesSettings>
  }
}
