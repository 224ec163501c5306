import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { ApiAnswer, ApiRoute } from './route.ts'

const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true })
addFormats.default(ajv)

/** Throws where an answer is not what /openapi.json says of it; the message names the place, not the value. */
export type AnswerCheck = (answer: ApiAnswer) => void

/** The check of a route's answers: for tests, since the typed client believes what the document says. */
export function createAnswerCheck(route: Pick<ApiRoute, 'answers' | 'path'>): AnswerCheck {
  const compiled = new Map<number, ValidateFunction>()
  return (answer) => {
    if ('stream' in answer) return
    const declared = route.answers[String(answer.status)]
    if (declared === undefined) {
      throw new Error(`Answer of ${route.path} has the undeclared status ${answer.status}`)
    }
    if (typeof declared === 'string') return
    const validate = compiled.get(answer.status) ?? ajv.compile(declared.schema)
    compiled.set(answer.status, validate)
    const printed = answer.body === undefined ? undefined : JSON.parse(JSON.stringify(answer.body))
    if (validate(printed)) return
    const [error] = validate.errors ?? []
    const member = error?.params['additionalProperty'] ?? ''
    throw new Error(
      `Answer of ${route.path} is not as declared: ${error?.instancePath ?? ''} ${error?.message ?? ''} ${member}`,
    )
  }
}
