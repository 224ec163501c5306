import type { LoadedFiles } from './policy_files.ts'
import { type PolicyPlace, parsePolicyPath, placeTitle } from './policy_path.ts'
import { FILE_START, type PolicyProblem } from './policy_problem.ts'
import type { PolicyFile } from './policy_source.ts'
import { readYaml, type YamlText } from './read_yaml.ts'
import { schemaProblems } from './schema_problems.ts'
import { VALIDATORS, type Validator } from './schema_validators.ts'
import { scrubProblems } from './scrub_problems.ts'
import type { YamlProblem } from './yaml_problem.ts'

/** Reads each file and holds it against its schema. What has a problem is left out. */
export function loadFiles(files: readonly PolicyFile[]): {
  readonly loaded: LoadedFiles
  readonly problems: readonly PolicyProblem[]
} {
  const loaded: LoadedFiles = { products: [], contracts: [], mixins: [], settings: {} }
  const problems: PolicyProblem[] = []
  const seen = new Set<string>()
  for (const file of files) {
    const place = parsePolicyPath(file.path)
    if (place === undefined || seen.has(file.path)) {
      problems.push(place === undefined ? unknownFile(file.path) : repeatedFile(file.path))
      continue
    }
    seen.add(file.path)
    problems.push(...loadFile(file, place, loaded))
  }
  return { loaded, problems }
}

/** The problem of a file in the words of all: `Cannot load contract sales-insights/error: ...`. */
export function problemOf(path: string, place: PolicyPlace, problem: YamlProblem): PolicyProblem {
  const { complaint, ...rest } = problem
  return { path, ...rest, message: `Cannot load ${placeTitle(place)}: ${complaint}` }
}

function unknownFile(path: string): PolicyProblem {
  return {
    path,
    ...FILE_START,
    code: 'file_unknown',
    message: `Cannot load file ${path}: no policy has such a path`,
    remedy: 'Remove it, or name it as policies/README.md says',
  }
}

function repeatedFile(path: string): PolicyProblem {
  return {
    path,
    ...FILE_START,
    code: 'file_duplicate',
    message: `Cannot load file ${path}: it is there twice`,
    remedy: 'Remove one of the two',
  }
}

function loadFile(
  file: PolicyFile,
  place: PolicyPlace,
  loaded: LoadedFiles,
): readonly PolicyProblem[] {
  const reading = readYaml(file.text)
  const problems =
    reading.kind === 'unreadable'
      ? reading.problems
      : keepFile({ path: file.path, place, yaml: reading.yaml }, loaded)
  return problems.map((problem) => problemOf(file.path, place, problem))
}

interface ReadFile<Place extends PolicyPlace = PolicyPlace> {
  readonly path: string
  readonly place: Place
  readonly yaml: YamlText
}

/** Puts the file where it belongs, or tells why its schema refuses it. */
function keepFile(file: ReadFile, loaded: LoadedFiles): readonly YamlProblem[] {
  const { path, place, yaml } = file
  const { locate } = yaml
  switch (place.kind) {
    case 'product':
      return keepValid(VALIDATORS.product, yaml, (source) =>
        loaded.products.push({ path, place, source, locate }),
      )
    case 'contract':
      return keepValid(VALIDATORS.contract, yaml, (source) =>
        loaded.contracts.push({ path, place, source, locate }),
      )
    case 'mixin':
      return keepValid(VALIDATORS.mixin, yaml, (source) =>
        loaded.mixins.push({ path, place, source, locate }),
      )
    case 'settings':
      return keepSettings({ path, place, yaml }, loaded.settings)
  }
}

function keepSettings(
  { path, place, yaml }: ReadFile<Extract<PolicyPlace, { kind: 'settings' }>>,
  settings: LoadedFiles['settings'],
): readonly YamlProblem[] {
  const { locate } = yaml
  switch (place.name) {
    case 'purposes':
      return keepValid(VALIDATORS.purposes, yaml, (source) => {
        settings.purposes = { path, place, source, locate }
      })
    case 'retention':
      return keepValid(VALIDATORS.retention, yaml, (source) => {
        settings.retention = { path, place, source, locate }
      })
    case 'regulations':
      return keepValid(VALIDATORS.regulations, yaml, (source) => {
        settings.regulations = { path, place, source, locate }
      })
    case 'consent':
      return keepValid(VALIDATORS.consent, yaml, (source) => {
        settings.consent = { path, place, source, locate }
      })
    case 'holidays':
      return keepValid(VALIDATORS.holidays, yaml, (source) => {
        settings.holidays = { path, place, source, locate }
      })
    case 'approvals':
      return keepValid(VALIDATORS.approvals, yaml, (source) => {
        settings.approvals = { path, place, source, locate }
      })
    case 'identities':
      return keepValid(VALIDATORS.identities, yaml, (source) => {
        settings.identities = { path, place, source, locate }
      })
    case 'response_templates':
      return keepValid(VALIDATORS.response_templates, yaml, (source) => {
        settings.response_templates = { path, place, source, locate }
      })
    case 'processors':
      return keepValid(VALIDATORS.processors, yaml, (source) => {
        settings.processors = { path, place, source, locate }
      })
    case 'mail_tracking':
      return keepValid(VALIDATORS.mail_tracking, yaml, (source) => {
        settings.mail_tracking = { path, place, source, locate }
      })
    case 'pii':
      settings.pii = { path, place, source: yaml.value, locate }
      return scrubProblems(yaml)
  }
}

function keepValid<Source>(
  validate: Validator<Source>,
  yaml: YamlText,
  keep: (source: Source) => void,
): readonly YamlProblem[] {
  const { value } = yaml
  if (!validate(value)) return schemaProblems(validate.errors ?? [], yaml)
  keep(value)
  return []
}
