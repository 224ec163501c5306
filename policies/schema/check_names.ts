import type { LoadedFile, LoadedFiles, MixinFile, ProductFile } from './policy_files.ts'
import type { Position, ProblemCode } from './policy_problem.ts'
import type { YamlProblem } from './yaml_problem.ts'

/** The folder of a product is its name. */
export function productProblems(product: ProductFile): readonly YamlProblem[] {
  const { place, source, locate } = product
  if (source.product === place.product) return []
  return [
    {
      ...locate(['product']),
      code: 'folder_differs',
      complaint: `product is ${source.product} in folder ${place.product}`,
      remedy: `Name the folder ${source.product}, or write "product: ${place.product}"`,
    },
  ]
}

/** The file of a mixin is its name. */
export function mixinProblems(mixin: MixinFile): readonly YamlProblem[] {
  const { place, source, locate } = mixin
  if (source.name === place.name) return []
  return [
    {
      ...locate(['name']),
      code: 'file_name_differs',
      complaint: `name is ${source.name} in file ${place.name}.yaml`,
      remedy: `Name the file ${source.name}.yaml, or write "name: ${place.name}"`,
    },
  ]
}

/** A problem and the file that it is in. */
export interface FoundProblem {
  readonly file: LoadedFile<unknown>
  readonly problem: YamlProblem
}

/** Names that stand for two things: products, types of a product, mixins, and rows of settings. */
export function duplicateProblems(loaded: LoadedFiles): readonly FoundProblem[] {
  const { regulations, holidays, consent, processors, identities } = loaded.settings
  const { mail_tracking: mail, response_templates: templates } = loaded.settings
  return [
    ...repeated(
      'product_duplicate',
      loaded.products.map((file) => ({
        file,
        name: `product ${file.source.product}`,
        at: ['product'],
      })),
    ),
    ...repeated(
      'type_duplicate',
      loaded.contracts.map((file) => ({
        file,
        name: `type ${file.place.product}/${file.source.type}`,
        at: ['type'],
      })),
    ),
    ...repeated(
      'mixin_duplicate',
      loaded.mixins.map((file) => ({ file, name: `mixin ${file.source.name}`, at: ['name'] })),
    ),
    ...repeated(
      'regulation_duplicate',
      rows('regulation', regulations, regulations?.source.regulations),
    ),
    ...repeated('calendar_duplicate', rows('holiday', holidays, holidays?.source.holidays)),
    ...repeated('feature_duplicate', rows('feature', consent, consent?.source.features)),
    ...repeated(
      'processor_duplicate',
      rows('processor', processors, processors?.source.processors),
    ),
    ...repeated('mode_duplicate', rows('mode', mail, mail?.source.modes)),
    ...repeated('template_duplicate', rows('template', templates, templates?.source.templates)),
    ...repeated('identity_duplicate', rows('identity', identities, identities?.source.identities)),
  ]
}

interface Named {
  readonly file: LoadedFile<unknown>
  readonly name: string
  readonly at: readonly string[]
}

function rows(
  kind: 'regulation' | 'holiday' | 'feature' | 'processor' | 'mode' | 'identity' | 'template',
  file: LoadedFile<unknown> | undefined,
  items: readonly { readonly name: string }[] | undefined,
): readonly Named[] {
  if (file === undefined || items === undefined) return []
  const list = kind === 'identity' ? 'identities' : `${kind}s`
  return items.map(({ name }, index) => ({
    file,
    name: `${kind} ${name}`,
    at: [list, String(index), 'name'],
  }))
}

function repeated(code: ProblemCode, names: readonly Named[]): readonly FoundProblem[] {
  const firsts = new Map<string, string>()
  const problems: FoundProblem[] = []
  for (const { file, name, at } of names) {
    const first = firsts.get(name)
    if (first === undefined) {
      firsts.set(name, file.path)
      continue
    }
    const position: Position = file.locate(at)
    const complaint = `${name} is already in ${first}`
    problems.push({
      file,
      problem: { ...position, code, complaint, remedy: 'Remove one of the two' },
    })
  }
  return problems
}
