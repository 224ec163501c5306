import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type { FoundProblem } from './check_names.ts'
import type { LoadedFile, LoadedFiles } from './policy_files.ts'
import type { FeatureSettings, ProcessorSettings } from './policy_source.ts'

/** What does not hold between features, sub-processors, mail tracking and the products that they name. */
export function recipientProblems(loaded: LoadedFiles): readonly FoundProblem[] {
  const { mail_tracking: mail } = loaded.settings
  return [
    ...partyProblems(loaded),
    ...processorProblems(loaded),
    ...(mail === undefined
      ? []
      : productProblems(mail, { loaded, names: mail.source.products, at: ['products'] })),
  ]
}

/** Each party of a feature is one sub-processor, once. */
function partyProblems({ settings: { consent, processors } }: LoadedFiles): FoundProblem[] {
  if (consent === undefined || processors === undefined) return []
  const known = new Set(processors.source.processors.map(({ name }) => name))
  return consent.source.features.flatMap(({ name: feature, parties }, row) =>
    parties.flatMap(({ name }, index) => {
      const isRepeated = parties.findIndex((party) => party.name === name) < index
      if (known.has(name) && !isRepeated) return []
      const position = consent.locate(['features', `${row}`, 'parties', `${index}`, 'name'])
      const words = isRepeated ? repeatedParty(name, feature) : unknownParty(name, feature)
      return [{ file: consent, problem: { ...position, ...words } }]
    }),
  )
}

function unknownParty(name: string, feature: string) {
  return {
    code: 'party_unknown' as const,
    complaint: `party ${name} of feature ${feature} is no sub-processor`,
    remedy: 'Add it to settings/processors.yaml, or correct its name',
  }
}

function repeatedParty(name: string, feature: string) {
  return {
    code: 'party_duplicate' as const,
    complaint: `party ${name} is twice in feature ${feature}`,
    remedy: 'Remove one of the two',
  }
}

function processorProblems(loaded: LoadedFiles): readonly FoundProblem[] {
  const { processors: file, consent } = loaded.settings
  if (file === undefined) return []
  return file.source.processors.flatMap((processor, row) => {
    const at = ['processors', `${row}`]
    const names = processor.products ?? []
    const isUsed = names.length > 0 || isParty(processor, consent?.source.features)
    return [
      ...purposeProblems(processor, { loaded, file, at }),
      ...productProblems(file, { loaded, names, at: [...at, 'products'] }),
      ...(isUsed ? [] : [unused(processor, file, at)]),
    ]
  })
}

/** Where features could not be read, nothing can be said about them. */
function isParty(
  { name }: ProcessorSettings,
  features: readonly FeatureSettings[] | undefined,
): boolean {
  return features?.some(({ parties }) => parties.some((party) => party.name === name)) ?? true
}

function unused(
  { name }: ProcessorSettings,
  file: LoadedFile<unknown>,
  at: readonly string[],
): FoundProblem {
  const problem = {
    ...file.locate([...at, 'name']),
    code: 'processor_unused' as const,
    complaint: `processor ${name} takes part in no feature and no product`,
    remedy: 'Name it in settings/consent.yaml, add its products, or remove it',
  }
  return { file, problem }
}

interface Place {
  readonly loaded: LoadedFiles
  /** Of the row or list within the file. */
  readonly at: readonly string[]
}

function purposeProblems(
  { name, purposes, dataKinds }: ProcessorSettings,
  { loaded, file, at }: Place & { readonly file: LoadedFile<unknown> },
): readonly FoundProblem[] {
  const table = loaded.settings.purposes?.source
  if (table === undefined) return []
  return purposes.flatMap((purpose, index) =>
    dataKinds
      .filter((kind) => !table[kind][purpose])
      .map((kind) => ({
        file,
        problem: {
          ...file.locate([...at, 'purposes', `${index}`]),
          code: 'purpose_not_allowed',
          complaint: `purpose ${purpose} of processor ${name} is not allowed for ${kind}`,
          remedy: 'Remove the purpose: settings/purposes.yaml says which are allowed',
        },
      })),
  )
}

function productProblems(
  file: LoadedFile<unknown>,
  { loaded, names, at }: Place & { readonly names: readonly string[] },
): readonly FoundProblem[] {
  const known = new Set(loaded.products.map(({ place }) => place.product))
  return names.flatMap((name, index) => {
    if (known.has(name) && name !== STANDARD_PRODUCT) return []
    const problem = {
      ...file.locate([...at, `${index}`]),
      code: 'product_unknown' as const,
      complaint: `product ${name} is no client product`,
      remedy: `Add catalog/${name}/product.yaml, or correct its name`,
    }
    return [{ file, problem }]
  })
}
