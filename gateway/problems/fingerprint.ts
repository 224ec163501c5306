import { createHash } from 'node:crypto'
import type { JsonObject } from '#domain/json.ts'
import { errorFactsOf } from './error_facts.ts'
import { messageTemplate } from './message_template.ts'
import { comparedFrames } from './stack_frames.ts'

const DIGITS = 16

/**
 * The same for error reports with the same cause, of whatever product: 16 hexadecimal digits of SHA-256 over the
 * exception and its stack, or its message where there is no stack, without what differs from one occurrence to the
 * next. The data has to be clean. Undefined for what is no error report.
 */
export function fingerprintOf(type: string, data: JsonObject): string | undefined {
  const facts = errorFactsOf(type, data)
  if (facts === undefined) return undefined
  const exception = messageTemplate(facts.exception)
  const frames = comparedFrames(facts.frames, facts.stack)
  const cause = frames.length > 0 ? frames : ['', messageTemplate(facts.message)]
  return createHash('sha256')
    .update(JSON.stringify([type, exception, ...cause]))
    .digest('hex')
    .slice(0, DIGITS)
}
