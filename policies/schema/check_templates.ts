import type { FoundProblem } from './check_names.ts'
import type { LoadedFiles } from './policy_files.ts'

/** Templates of answers under laws that there are none of. */
export function templateProblems({ settings }: LoadedFiles): readonly FoundProblem[] {
  const { response_templates: file, regulations } = settings
  if (file === undefined || regulations === undefined) return []
  const known = new Set(regulations.source.regulations.map(({ name }) => name))
  return file.source.templates.flatMap((template, row) =>
    template.regulations.flatMap((name, index): FoundProblem[] => {
      if (known.has(name)) return []
      const problem = {
        ...file.locate(['templates', `${row}`, 'regulations', `${index}`]),
        code: 'regulation_unknown' as const,
        complaint: `regulation ${name} of template ${template.name} is not known`,
        remedy: 'Name a row of settings/regulations.yaml',
      }
      return [{ file, problem }]
    }),
  )
}
