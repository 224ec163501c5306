import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { isJsonObject } from '#domain/json.ts'
import type { Logger } from '../../telemetry/logger.ts'

/** An authorised agent of the directory. */
export interface Agent {
  readonly id: string
  readonly name: string
  readonly key: KeyObject
  /** What its word is taken for, such as `email`. */
  readonly verifies: readonly string[]
}

const AGENTS_MAX = 10_000
const BYTES_MAX = 8 * 1024 * 1024
const AGENT_ID = /^[A-Za-z0-9._:-]{1,100}$/
const NONE: ReadonlyMap<string, Agent> = new Map()

/** The agents of a directory, or undefined where the text is none: then nobody of it is believed. */
export function parseAgents(text: string): ReadonlyMap<string, Agent> | undefined {
  const list = parseJson(text)
  if (!Array.isArray(list) || list.length > AGENTS_MAX) return undefined
  const agents = list.map(parseAgent)
  const known = new Map(agents.flatMap((agent) => (agent === undefined ? [] : [[agent.id, agent]])))
  return known.size === list.length ? known : undefined
}

function parseAgent(value: unknown): Agent | undefined {
  if (!isJsonObject(value)) return undefined
  const { id, name = '', verify_key: key, supported_verifications: verifies = [] } = value
  if (typeof id !== 'string' || !AGENT_ID.test(id) || typeof name !== 'string') return undefined
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : undefined
  if (bytes?.length !== 32 || !Array.isArray(verifies)) return undefined
  const x = bytes.toString('base64url')
  const words = verifies.filter((word): word is string => typeof word === 'string')
  const jwk = { kty: 'OKP', crv: 'Ed25519', x }
  return { id, name, key: createPublicKey({ key: jwk, format: 'jwk' }), verifies: words }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The directory in a file, which is read again when it has changed. */
export class AgentDirectory {
  readonly #path: string
  readonly #log: Logger
  #seen = ''
  #agents = NONE

  constructor(path: string, log: Logger) {
    this.#path = path
    this.#log = log
  }

  /** The agent of this id as the file has it now; nobody where it cannot be read. */
  async find(id: string): Promise<Agent | undefined> {
    await this.#refresh()
    return this.#agents.get(id)
  }

  async #refresh(): Promise<void> {
    try {
      const { mtimeMs, size, ino } = await stat(this.#path)
      const seen = `${mtimeMs} ${size} ${ino}`
      if (seen === this.#seen) return
      const agents = size > BYTES_MAX ? undefined : parseAgents(await readFile(this.#path, 'utf8'))
      if (agents === undefined) this.#log.warn('drp_agents_unreadable')
      this.#agents = agents ?? NONE
      this.#seen = seen
    } catch (error) {
      this.#log.warn('drp_agents_unreadable', { error })
      this.#agents = NONE
      this.#seen = ''
    }
  }
}
