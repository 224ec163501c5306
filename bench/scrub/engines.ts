import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { personModel } from '#gateway/policies/person_model.ts'
import { createScrubber } from '#policies/scrub/scrubber.ts'

/** Something that takes personal data out of a text. Its result is waited for where it is a promise. */
export interface Engine {
  readonly name: string
  readonly redact: (text: string) => unknown
}

export const PEER_NAMES = [
  'openredaction',
  'redact-pii',
  '@redactpii/node',
  '@arcjet/redact',
] as const
export type PeerName = (typeof PEER_NAMES)[number]

const PEERS_FOLDER = new URL('../peers/', import.meta.url)
const load = createRequire(new URL('package.json', PEERS_FOLDER))

/** The peers' packages are no part of the product: they are installed when they are first measured. */
export function installPeers(): void {
  if (existsSync(new URL('node_modules/', PEERS_FOLDER))) return
  process.stderr.write('installing the peers into bench/peers\n')
  const folder = fileURLToPath(PEERS_FOLDER)
  execFileSync('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** Ours as it is shipped, without the model of people's names. */
export function ours(): Engine {
  const scrubber = createScrubber()
  return { name: 'tidegate', redact: (text) => scrubber.scrubText(text) }
}

/** Ours with the model of people's names, as the gateway runs it. */
export function oursWithNames(): Engine {
  const scrubber = createScrubber({ person: personModel() })
  return { name: 'tidegate with PERSON', redact: (text) => scrubber.scrubText(text) }
}

/** What the machine gives at most: a loop that only reads each code unit. */
export function floor(): Engine {
  return {
    name: 'charCodeAt loop',
    redact: (text) => {
      let sum = 0
      for (let at = 0; at < text.length; at++) sum = (sum + text.charCodeAt(at)) | 0
      return sum
    },
  }
}

/** Another engine as its manual says, with all that it finds by default. Its packages lie in bench/peers. */
export async function createPeer(name: PeerName): Promise<Engine> {
  const module = parseModule(await import(pathToFileURL(load.resolve(name)).href))
  switch (name) {
    case 'openredaction': {
      const redactor = construct(module['OpenRedaction'], {})
      return { name, redact: (text) => call(redactor, 'detect', text) }
    }
    case 'redact-pii': {
      const redactor = construct(module['SyncRedactor'])
      return { name, redact: (text) => call(redactor, 'redact', text) }
    }
    case '@redactpii/node': {
      const redactor = construct(module['Redactor'])
      return { name, redact: (text) => call(redactor, 'redact', text) }
    }
    case '@arcjet/redact':
      return { name, redact: (text) => call(module, 'redact', text) }
  }
}

type Members = Readonly<Record<string, unknown>>

function parseModule(module: unknown): Members {
  const members = module as Members
  const inner = members['default'] as Members | undefined
  return typeof inner === 'object' ? { ...inner, ...members } : members
}

function construct(type: unknown, ...options: readonly unknown[]): Members {
  if (typeof type !== 'function') throw new Error('Cannot measure a peer: it exports no such class')
  return parseModule(Reflect.construct(type, options))
}

function call(target: Members, method: string, text: string): unknown {
  const member = target[method]
  if (typeof member !== 'function') throw new Error(`Cannot measure a peer: it has no ${method}()`)
  return Reflect.apply(member, target, [text])
}
