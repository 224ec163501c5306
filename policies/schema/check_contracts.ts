import {
  type FieldIdentity,
  type FieldSource,
  type FieldsSource,
  kindOfField,
} from '#domain/contract.ts'
import { IDENTITY_KINDS, splitCustom } from '#domain/report.ts'
import type { ContractFile, LoadedFiles, MixinFile } from './policy_files.ts'
import type { YamlProblem } from './yaml_problem.ts'

/** Everything about one contract that its schema cannot see. */
export function contractProblems(
  contract: ContractFile,
  loaded: LoadedFiles,
): readonly YamlProblem[] {
  // In the order in which the contract names them, so that the order of the files does not matter.
  const mixins = (contract.source.include ?? []).flatMap((name) =>
    loaded.mixins.filter(({ place }) => place.name === name),
  )
  return [
    ...nameProblems(contract, loaded),
    ...includeProblems(contract, loaded),
    ...repeatedFields(contract, mixins),
    ...subjectProblems(contract, mixins),
    ...customKindProblems(contract, mixins, loaded),
    ...purposeProblems(contract, loaded),
    ...retentionProblems(contract, loaded),
    ...featureProblems(contract, loaded),
  ]
}

function nameProblems(contract: ContractFile, loaded: LoadedFiles): readonly YamlProblem[] {
  const { place, source, locate } = contract
  const problems: YamlProblem[] = []
  if (source.type !== place.type)
    problems.push({
      ...locate(['type']),
      code: 'file_name_differs',
      complaint: `type is ${source.type} in file ${place.type}.yaml`,
      remedy: `Name the file ${source.type}.yaml, or write "type: ${place.type}"`,
    })
  if (!loaded.products.some((product) => product.place.product === place.product))
    problems.push({
      ...locate([]),
      code: 'product_missing',
      complaint: `folder ${place.product} has no valid product.yaml`,
      remedy: `Add catalog/${place.product}/product.yaml`,
    })
  return problems
}

function includeProblems(contract: ContractFile, loaded: LoadedFiles): readonly YamlProblem[] {
  const known = new Set(loaded.mixins.map((mixin) => mixin.place.name))
  return (contract.source.include ?? []).flatMap((name, index) =>
    known.has(name)
      ? []
      : {
          ...contract.locate(['include', String(index)]),
          code: 'mixin_missing' as const,
          complaint: `mixin ${name} is missing or not valid`,
          remedy: `Add catalog/_mixins/${name}.yaml, or remove the name`,
        },
  )
}

function repeatedFields(
  contract: ContractFile,
  mixins: readonly MixinFile[],
): readonly YamlProblem[] {
  const owners = new Map(
    Object.keys(contract.source.fields).map((path) => [path, 'the contract itself']),
  )
  const problems: YamlProblem[] = []
  for (const mixin of mixins) {
    for (const path of Object.keys(mixin.source.fields)) {
      const owner = owners.get(path)
      owners.set(path, `mixin ${mixin.place.name}`)
      if (owner === undefined) continue
      problems.push({
        ...contract.locate(
          Object.hasOwn(contract.source.fields, path) ? ['fields', path] : ['include'],
          'key',
        ),
        code: 'field_declared_twice',
        complaint: `field ${path} is declared by ${owner} and by mixin ${mixin.place.name}`,
        remedy: 'Remove one of the two',
      })
    }
  }
  return problems
}

function subjectProblems(
  contract: ContractFile,
  mixins: readonly MixinFile[],
): readonly YamlProblem[] {
  const fields = new Map<string, FieldSource>(
    [contract, ...mixins].flatMap(({ source }) => Object.entries(source.fields)),
  )
  return IDENTITY_KINDS.flatMap((kind) => {
    const written = contract.source.subject?.[kind]
    if (written === undefined) return []
    const { name, rest } = kind === 'custom' ? splitCustom(written) : { name: '', rest: written }
    const whose = kind === 'custom' ? (`custom:${name}` as const) : kind
    const problem = subjectProblem(whose, rest, fields.get(rest))
    return problem === undefined ? [] : { ...contract.locate(['subject', kind]), ...problem }
  })
}

/** Kinds of identity that a contract or its groups of fields name, and that settings/identities.yaml does not define. */
function customKindProblems(
  contract: ContractFile,
  mixins: readonly MixinFile[],
  { settings }: LoadedFiles,
): readonly YamlProblem[] {
  const known = new Set(settings.identities?.source.identities.map(({ name }) => name))
  const told = (name: string, pointer: readonly string[]): readonly YamlProblem[] =>
    known.has(name)
      ? []
      : [
          {
            ...contract.locate(pointer),
            code: 'identity_unknown',
            complaint: `identity ${name} is no kind of identity`,
            remedy: 'Add it to settings/identities.yaml, or correct its name',
          },
        ]
  const custom = contract.source.subject?.custom
  const namesOf = (source: { readonly fields: FieldsSource }) =>
    Object.entries(source.fields).flatMap(([path, rule]) =>
      rule.identity !== undefined && kindOfField(rule) === 'custom'
        ? [{ path, name: splitCustom(rule.identity).rest }]
        : [],
    )
  return [
    ...(custom === undefined ? [] : told(splitCustom(custom).name, ['subject', 'custom'])),
    ...namesOf(contract.source).flatMap(({ path, name }) =>
      told(name, ['fields', path, 'identity']),
    ),
    ...mixins.flatMap((mixin) =>
      namesOf(mixin.source).flatMap(({ name }) => told(name, ['include'])),
    ),
  ]
}

function subjectProblem(
  kind: FieldIdentity,
  path: string,
  field: FieldSource | undefined,
): Pick<YamlProblem, 'code' | 'complaint' | 'remedy'> | undefined {
  if (field === undefined)
    return {
      code: 'subject_not_declared',
      complaint: `subject ${kind} is at ${path}, which is no declared field`,
      remedy: `Declare field ${path}, or correct the path`,
    }
  if (field.action === 'drop' || field.identity === kind) return undefined
  return {
    code: 'subject_in_the_clear',
    complaint: `subject ${kind} is at ${path}, which is neither dropped nor pseudonymised as ${kind}`,
    remedy: `Write "action: pseudonymise" and "identity: ${kind}" at field ${path}`,
  }
}

function purposeProblems(contract: ContractFile, loaded: LoadedFiles): readonly YamlProblem[] {
  const { source, locate } = contract
  const row = loaded.settings.purposes?.source[source.dataKind]
  if (row === undefined) return []
  return source.purposes.flatMap((purpose, index) =>
    row[purpose]
      ? []
      : {
          ...locate(['purposes', String(index)]),
          code: 'purpose_not_allowed' as const,
          complaint: `purpose ${purpose} is not allowed for ${source.dataKind}`,
          remedy: 'Remove the purpose: settings/purposes.yaml says which are allowed',
        },
  )
}

function retentionProblems(contract: ContractFile, loaded: LoadedFiles): readonly YamlProblem[] {
  const days = contract.source.retentionDays
  const bounds = loaded.settings.retention?.source
  if (days === undefined || bounds === undefined) return []
  if (days >= bounds.minDays && days <= bounds.maxDays) return []
  return [
    {
      ...contract.locate(['retentionDays']),
      code: 'retention_out_of_bounds',
      complaint: `retentionDays is ${days}, not between ${bounds.minDays} and ${bounds.maxDays}`,
      remedy: 'Keep within the bounds of settings/retention.yaml',
    },
  ]
}

function featureProblems(contract: ContractFile, loaded: LoadedFiles): readonly YamlProblem[] {
  const { feature } = contract.source
  const features = loaded.settings.consent?.source.features
  if (feature === undefined || features === undefined) return []
  if (features.some(({ name }) => name === feature)) return []
  return [
    {
      ...contract.locate(['feature']),
      code: 'feature_unknown',
      complaint: `feature ${feature} is no feature switch`,
      remedy: 'Add it to settings/consent.yaml, or correct its name',
    },
  ]
}
