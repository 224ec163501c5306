import { DemoError } from './demo_error.ts'
import type { DemoProduct } from './product.ts'

/** Calls the product's own HTTP API, as any script of an operator would. */
export class DemoApi {
  readonly #product: DemoProduct

  constructor(product: DemoProduct) {
    this.#product = product
  }

  /** The JSON of an answer. Throws a DemoError where the product refuses. */
  async call(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<unknown> {
    return await (await this.#fetch(method, path, body)).json()
  }

  /** The bytes of an answer. */
  async download(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.#fetch('GET', path)).arrayBuffer())
  }

  /** Sends native reports with an ingest key and returns what became of each. */
  async report(key: string, reports: readonly unknown[]): Promise<unknown> {
    const response = await fetch(`${this.#product.origin}/v1/reports?verbose=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(reports),
    })
    return await assertOk(response, '/v1/reports').json()
  }

  async #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const { origin, adminToken } = this.#product
    const response = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new DemoError(`Cannot reach ${origin}: start Tidegate there, or unset TIDEGATE_URL`)
    })
    return assertOk(response, path)
  }
}

function assertOk(response: Response, path: string): Response {
  if (!response.ok) throw new DemoError(`Cannot go on: ${path} answered ${response.status}`)
  return response
}
