import type { Position, ProblemCode } from './policy_problem.ts'
import type { YamlPointer, YamlText } from './read_yaml.ts'
import { ADDITIONS, APPLICABILITY, FORMATS, PATTERNS } from './remedies.ts'
import type { SchemaError } from './schema_validators.ts'
import type { YamlProblem } from './yaml_problem.ts'

interface Complaint {
  readonly code: ProblemCode
  readonly complaint: string
  readonly remedy: string
  /** The node to show, and whether its key or its value. */
  readonly pointer: YamlPointer
  readonly part?: 'key' | 'value'
}

/** What a schema found, as sentences at the lines where they belong. */
export function schemaProblems(
  errors: readonly SchemaError[],
  yaml: YamlText,
): readonly YamlProblem[] {
  const problems: YamlProblem[] = []
  for (const error of errors) {
    const complaint = complaintOf(error)
    if (complaint === undefined) continue
    const { pointer, part, ...words } = complaint
    const position: Position = yaml.locate(pointer, part)
    problems.push({ ...position, ...words })
  }
  return problems
}

function complaintOf(error: SchemaError): Complaint | undefined {
  const pointer = parsePointer(error.instancePath)
  if (error.propertyName !== undefined) return keyComplaint(error, pointer, error.propertyName)
  const complain = COMPLAINTS.get(error.keyword)
  return complain === undefined ? boundsComplaint(error, pointer) : complain(error, pointer)
}

/** RFC 6901, section 4. */
function parsePointer(text: string): YamlPointer {
  const steps = text.split('/').slice(1)
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

type Complain = (error: SchemaError, pointer: YamlPointer) => Complaint | undefined

const COMPLAINTS: ReadonlyMap<string, Complain> = new Map<string, Complain>([
  // The errors inside of these tell what is wrong.
  ['if', () => undefined],
  ['propertyNames', () => undefined],
  ['required', missingComplaint],
  ['additionalProperties', unknownComplaint],
  ['false schema', applicabilityComplaint],
  ['type', typeComplaint],
  ['enum', listComplaint],
  ['const', listComplaint],
  ['pattern', patternComplaint],
  ['format', formatComplaint],
])

function missingComplaint(error: SchemaError, pointer: YamlPointer): Complaint {
  const name = param(error, 'missingProperty')
  return {
    code: 'field_missing',
    complaint: `field ${name} is missing${inside(pointer)}`,
    remedy: `Add "${name}: ${ADDITIONS.get(name) ?? '<value>'}"`,
    pointer,
    part: 'key',
  }
}

function unknownComplaint(error: SchemaError, pointer: YamlPointer): Complaint {
  const name = param(error, 'additionalProperty')
  return {
    code: 'field_unknown',
    complaint: `field ${shown(name)} is not known${inside(pointer)}`,
    remedy: 'Remove it, or correct its name',
    pointer: [...pointer, name],
    part: 'key',
  }
}

function applicabilityComplaint(_: SchemaError, pointer: YamlPointer): Complaint {
  const name = pointer.at(-1) ?? ''
  return {
    code: 'field_not_applicable',
    complaint: `field ${name} is only for ${APPLICABILITY.get(name) ?? 'other values'}${inside(pointer.slice(0, -1))}`,
    remedy: `Remove "${name}"`,
    pointer,
    part: 'key',
  }
}

function typeComplaint(error: SchemaError, pointer: YamlPointer): Complaint {
  const types = param(error, 'type').replaceAll(',', ' or ')
  return {
    code: 'value_type',
    complaint: `${subject(pointer)} is not of type ${types}`,
    remedy: `Write it as ${types}`,
    pointer,
  }
}

function listComplaint(error: SchemaError, pointer: YamlPointer): Complaint {
  const { allowedValues, allowedValue }: Record<string, unknown> = error.params
  return {
    code: 'value_not_listed',
    complaint: `${subject(pointer)} is none of its values`,
    remedy: `Write ${error.keyword === 'const' ? '' : 'one of '}${[allowedValues ?? allowedValue].flat().join(', ')}`,
    pointer,
  }
}

function patternComplaint(_: SchemaError, pointer: YamlPointer): Complaint {
  const name = pointer.find((step) => PATTERNS.has(step)) ?? ''
  return {
    code: 'value_pattern',
    complaint: `${subject(pointer)} is not written as it must be`,
    remedy: PATTERNS.get(name) ?? 'Write it in lower case, words joined as in its neighbours',
    pointer,
  }
}

function formatComplaint(error: SchemaError, pointer: YamlPointer): Complaint {
  const format = param(error, 'format')
  return {
    code: 'value_format',
    complaint: `${subject(pointer)} is not a valid ${format}`,
    remedy: FORMATS.get(format) ?? 'Correct it',
    pointer,
  }
}

function boundsComplaint(error: SchemaError, pointer: YamlPointer): Complaint {
  const bound = (error.message ?? 'is out of bounds').replace('must NOT', 'must not')
  return {
    code: 'value_bounds',
    complaint: `${subject(pointer)} ${bound}`,
    remedy: 'Keep within the bounds of the schema',
    pointer,
  }
}

function keyComplaint(error: SchemaError, pointer: YamlPointer, name: string): Complaint {
  if (error.keyword === 'enum')
    return {
      ...listComplaint(error, pointer),
      complaint: `key ${shown(name)} of ${shown(pointer.join('.'))} is none of its values`,
      pointer: [...pointer, name],
      part: 'key',
    }
  const wildcard = name.includes('*')
  return {
    code: wildcard ? 'wildcard_misplaced' : 'path_invalid',
    complaint: `${shown(name)} is not a path${inside(pointer)}`,
    remedy: wildcard
      ? 'Begin with a name; let * stand for a whole name, and ** for the end of the path only'
      : 'Write names of letters, digits, _ $ @ : / - joined by dots',
    pointer: [...pointer, name],
    part: 'key',
  }
}

function param(error: SchemaError, name: string): string {
  return String(error.params[name])
}

function subject(pointer: YamlPointer): string {
  return pointer.length === 0 ? 'the file' : `field ${shown(pointer.join('.'))}`
}

function inside(pointer: YamlPointer): string {
  return pointer.length === 0 ? '' : ` in ${shown(pointer.join('.'))}`
}

/** A name out of a file, fit for one line of a message. */
function shown(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
