import type { FieldSource } from '#domain/contract.ts'
import type { ContractFile, LoadedFile, LoadedFiles, MixinFile } from '../policy_files.ts'
import type { YamlPointer } from '../read_yaml.ts'
import type { LintCode } from './lint_rules.ts'

/** Where a rule holds. */
export interface Finding {
  readonly file: LoadedFile<unknown>
  readonly code: LintCode
  readonly pointer: YamlPointer
  /** What the message is about: `field userEmail`, `description`. */
  readonly subject: string
}

export interface LintContext {
  readonly loaded: LoadedFiles
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** One group of rules, in a file of its own. */
export type LintGroup = (context: LintContext) => readonly Finding[]

/** A field as it is written in a contract or in a group of fields. */
export interface WrittenField {
  readonly file: ContractFile | MixinFile
  readonly path: string
  readonly rule: FieldSource
}

/** Every field of every contract and of every group of fields. */
export function fieldsOf({ contracts, mixins }: LoadedFiles): readonly WrittenField[] {
  return [...contracts, ...mixins].flatMap((file) =>
    Object.entries(file.source.fields).map(([path, rule]) => ({ file, path, rule })),
  )
}

/** A finding about a part of a field. */
export function findingOf(
  { file, path }: WrittenField,
  code: LintCode,
  part: keyof FieldSource,
): Finding {
  const subject = part === 'why' ? `why of field ${path}` : `field ${path}`
  return { file, code, pointer: ['fields', path, part], subject }
}
