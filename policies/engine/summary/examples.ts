import type { FieldSource, FieldType } from '#domain/contract.ts'
import { belongsToField } from '../field_types.ts'
import { generalise } from '../generalise.ts'

/** A made-up value as it would be kept. */
export type Example = string | number | boolean

/** What a value looks like, by its type alone. */
const BY_TYPE: Readonly<Record<FieldType, Example | undefined>> = {
  text: 'example',
  url: 'https://app.contoso.example/forms/new',
  guid: '00000000-0000-4000-8000-000000000001',
  hex: '00000000000000a1',
  version: '9.2.1',
  time: '2026-03-14T09:26:53Z',
  integer: 42,
  number: 12.5,
  boolean: true,
  // One of its own values stands for it.
  enum: undefined,
  scalar: 'example',
}

/** What a text looks like, by the last name of its path in lower case. */
const BY_NAME: ReadonlyMap<string, Example> = new Map<string, Example>([
  ['action', 'open'],
  ['arch', 'x64'],
  ['architecture', 'x64'],
  ['archs', 'x64'],
  ['batteryhealth', 'good'],
  ['browser', 'Firefox'],
  ['browserversion', '140.0'],
  ['calendar', 'gregorian'],
  ['category', 'navigation'],
  ['connectiontype', 'wifi'],
  ['connection_type', 'wifi'],
  ['cpu', 'x64, 8 cores'],
  ['count', 3],
  ['cpucores', 8],
  ['cpupercent', 12.5],
  ['description', 'Cannot save the form of [PERSON]: the server did not answer'],
  ['devicemodel', 'Laptop 15'],
  ['displayheight', 1080],
  ['displaywidth', 1920],
  ['durationms', 128],
  ['entrypoint', 'home'],
  ['environment', 'production'],
  ['error_message', 'The server did not answer'],
  ['errorcode', 'E1042'],
  ['feature', 'timeline'],
  ['filename', 'form.js'],
  ['function', 'saveForm'],
  ['gpu', 'integrated'],
  ['installresult', 'installed'],
  ['kernel_version', '6.12.0'],
  ['language', 'en'],
  ['level', 'error'],
  ['lineno', 120],
  ['locale', 'en-GB'],
  ['logger', 'forms'],
  ['manufacturer', 'Contoso'],
  ['memorymb', 16_384],
  ['message', 'Cannot save the form of [PERSON]: the server did not answer'],
  ['method', 'GET'],
  ['model', 'Laptop 15'],
  ['module', 'forms'],
  ['namespace', 'sales'],
  ['operation', 'save'],
  ['orientation', 'landscape'],
  ['organisationname', 'Contoso'],
  ['os', 'Windows'],
  ['osversion', '11.2'],
  ['platform', 'javascript'],
  ['port', 443],
  ['reason', 'timeout'],
  ['region', 'westeurope'],
  ['release', '9.2.1'],
  ['result', 'saved'],
  ['route', '/forms/{id}'],
  ['runtime', 'node'],
  ['scheme', 'https'],
  ['screen', 'account form'],
  ['serverregion', 'westeurope'],
  ['size', 2_048],
  ['stack', 'at saveForm (form.js:120:8)'],
  ['stacktrace', 'at saveForm (form.js:120:8)'],
  ['startupms', 840],
  ['state', 'running'],
  ['status_code', 503],
  ['status_text', 'Service Unavailable'],
  ['storagegb', 512],
  ['system', 'postgresql'],
  ['template', '/forms/{id}'],
  ['text', 'Cannot save the form'],
  ['timezone', 'UTC'],
  ['transport', 'tcp'],
  ['type', 'TypeError'],
  ['updatechannel', 'stable'],
])

/** The beginning of a pseudonym: the rest is 43 letters and digits without a meaning. */
const PSEUDONYM = 'psn_example…'

/**
 * A value as it would be kept in a field: made up by the field's type and the last name of its path, never taken from a
 * report. Undefined where nothing of the field is kept.
 */
export function exampleOf(path: string, rule: FieldSource): Example | undefined {
  if (rule.action === 'drop') return undefined
  if (rule.action === 'pseudonymise') return PSEUDONYM
  const sent = sentExample(path, rule)
  if (sent === undefined || rule.action !== 'generalise' || rule.to === undefined) return sent
  const kept = generalise(sent, rule.to, rule.bounds)
  return typeof kept === 'object' || kept === null ? undefined : kept
}

function sentExample(path: string, rule: FieldSource): Example | undefined {
  const name = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  const named = BY_NAME.get(name)
  const candidates = [
    rule.values?.[0],
    isAlike(named, rule) ? named : undefined,
    BY_TYPE[rule.type],
  ]
  return candidates.find((value) => value !== undefined && belongsToField(value, rule))
}

/** A text may be any scalar and a number a text of digits: an example is of the field's own kind. */
function isAlike(example: Example | undefined, { type }: FieldSource): boolean {
  return type === 'scalar' || typeof example === typeof BY_TYPE[type]
}
