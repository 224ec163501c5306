import { ERROR_STATUS } from '#domain/errors.ts'
import type { ApiRoute, RouteAnswer } from './route.ts'

const PROBLEM = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(ERROR_STATUS) },
  },
}

/** The OpenAPI 3.1 document of the routes. */
export function createOpenApi(routes: readonly ApiRoute[]): unknown {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    paths[route.path] ??= {}
    Object.assign(paths[route.path] ?? {}, { [route.method.toLowerCase()]: operationOf(route) })
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tidegate', version: '1', description: 'Management and DSR API' },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: PROBLEM },
    },
  }
}

function bodyOf({ body, lines, bodyOptional }: ApiRoute): object {
  if (lines !== undefined) {
    const description = 'One object a line'
    return {
      requestBody: {
        required: true,
        content: { 'application/x-ndjson': { schema: { ...lines, description } } },
      },
    }
  }
  if (body === undefined) return {}
  return {
    requestBody: { required: !bodyOptional, content: { 'application/json': { schema: body } } },
  }
}

function answerOf(answer: string | RouteAnswer): object {
  if (typeof answer === 'string') return { description: answer }
  const { description, schema } = answer
  return { description, content: { 'application/json': { schema } } }
}

function operationOf(route: ApiRoute): unknown {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(route.query ?? {}).map(([name, parameter]) => ({
    name,
    in: 'query',
    description: parameter.description,
    required: parameter.required ?? false,
    schema: { type: 'string', ...(parameter.values && { enum: parameter.values }) },
  }))
  const statuses = new Set([401, 403, ...route.errors.map((code) => ERROR_STATUS[code])])
  return {
    summary: route.summary,
    parameters: [...inPath, ...inQuery],
    ...bodyOf(route),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, answer]) => [status, answerOf(answer)]),
      ),
      ...Object.fromEntries(
        [...statuses].map((status) => [
          String(status),
          {
            description:
              route.errors.filter((code) => ERROR_STATUS[code] === status).join(', ') ||
              'unauthenticated',
            content: {
              'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
            },
          },
        ]),
      ),
    },
  }
}
