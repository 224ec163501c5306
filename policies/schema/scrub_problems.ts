import { parseScrubPolicy } from '#policies/scrub/policy.ts'
import { ScrubSettingsError } from '#policies/scrub/settings_reader.ts'
import type { YamlText } from './read_yaml.ts'
import type { YamlProblem } from './yaml_problem.ts'

/** What the scrubber would refuse in its settings, at the line where it stands: the same reader tells as at the start. */
export function scrubProblems({ value, locate }: YamlText): readonly YamlProblem[] {
  try {
    parseScrubPolicy(value)
    return []
  } catch (error) {
    if (!(error instanceof ScrubSettingsError)) throw error
    const field = error.path.length === 0 ? 'the file' : `field ${error.path.join('.')}`
    return [
      {
        ...locate(error.path.map(String)),
        code: 'scrub_settings_invalid',
        complaint: `${field} cannot be used (${error.code})`,
        remedy: `Mend it: ${error.wanted}`,
      },
    ]
  }
}
