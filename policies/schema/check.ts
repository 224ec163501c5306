import { clockProblems } from './check_clocks.ts'
import { contractProblems } from './check_contracts.ts'
import { duplicateProblems, mixinProblems, productProblems } from './check_names.ts'
import { recipientProblems } from './check_recipients.ts'
import { templateProblems } from './check_templates.ts'
import { loadFiles, problemOf } from './load_files.ts'
import type { LoadedFile, LoadedFiles } from './policy_files.ts'
import { OPTIONAL_SETTINGS, placeTitle, SETTINGS_NAMES } from './policy_path.ts'
import { FILE_START, type PolicyProblem } from './policy_problem.ts'
import type { PolicyFile, PolicySource } from './policy_source.ts'
import { protectiveSettings } from './protective_settings.ts'
import type { YamlProblem } from './yaml_problem.ts'

/**
 * Reads and checks all policies: every file against its schema, then what holds between files. Pure, and throws for no
 * input. `source` holds what has passed its schema, with the most protective settings in the place of those that have
 * not: it is fit for use only where `problems` is empty. Problems come in the order of paths and lines.
 */
export function checkPolicies(files: readonly PolicyFile[]): {
  readonly source: PolicySource
  readonly problems: readonly PolicyProblem[]
} {
  const { loaded, problems } = loadFiles(files)
  const all = [...problems, ...missingSettings(files), ...crossProblems(loaded)]
  return { source: sourceOf(loaded), problems: all.toSorted(byPlace) }
}

function missingSettings(files: readonly PolicyFile[]): readonly PolicyProblem[] {
  const paths = new Set(files.map((file) => file.path))
  const missing = SETTINGS_NAMES.filter(
    (name) => !OPTIONAL_SETTINGS.includes(name) && !paths.has(`settings/${name}.yaml`),
  )
  return missing.map((name) => ({
    path: `settings/${name}.yaml`,
    ...FILE_START,
    code: 'file_missing',
    message: `Cannot load ${placeTitle({ kind: 'settings', name })}: the file is missing`,
    remedy: `Add settings/${name}.yaml`,
  }))
}

function crossProblems(loaded: LoadedFiles): readonly PolicyProblem[] {
  const told = (file: LoadedFile<unknown>, problems: readonly YamlProblem[]) =>
    problems.map((problem) => problemOf(file.path, file.place, problem))
  return [
    ...loaded.products.flatMap((file) => told(file, productProblems(file))),
    ...loaded.mixins.flatMap((file) => told(file, mixinProblems(file))),
    ...loaded.contracts.flatMap((file) => told(file, contractProblems(file, loaded))),
    ...[
      ...duplicateProblems(loaded),
      ...recipientProblems(loaded),
      ...clockProblems(loaded),
      ...templateProblems(loaded),
    ].flatMap(({ file, problem }) => told(file, [problem])),
  ]
}

function sourceOf({ products, contracts, mixins, settings }: LoadedFiles): PolicySource {
  const substitutes = protectiveSettings()
  return {
    products: products.toSorted(byPath).map((product) => ({
      product: product.source,
      contracts: contracts
        .filter((contract) => contract.place.product === product.place.product)
        .toSorted(byPath)
        .map((contract) => contract.source),
    })),
    mixins: mixins.toSorted(byPath).map((mixin) => mixin.source),
    settings: {
      purposes: settings.purposes?.source ?? substitutes.purposes,
      retention: settings.retention?.source ?? substitutes.retention,
      regulations: settings.regulations?.source ?? substitutes.regulations,
      consent: settings.consent?.source ?? substitutes.consent,
      processors: settings.processors?.source ?? substitutes.processors,
      mail_tracking: settings.mail_tracking?.source ?? substitutes.mail_tracking,
      pii: settings.pii?.source,
      ...(settings.holidays === undefined ? {} : { holidays: settings.holidays.source }),
      ...(settings.approvals === undefined ? {} : { approvals: settings.approvals.source }),
      ...(settings.identities === undefined ? {} : { identities: settings.identities.source }),
      ...(settings.response_templates === undefined
        ? {}
        : { response_templates: settings.response_templates.source }),
    },
  }
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  if (a.path === b.path) return 0
  return a.path < b.path ? -1 : 1
}

function byPlace(a: PolicyProblem, b: PolicyProblem): number {
  return byPath(a, b) || a.line - b.line || a.column - b.column
}
