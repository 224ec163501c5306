import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const TOOLS = fileURLToPath(new URL('../../node_modules/.cache/tidegate-tools', import.meta.url))
const START_MS = 20_000

/** A real NATS server with JetStream, on a port of its own, with its files in a folder of its own. */
export interface NatsServer {
  readonly port: number
  /** `nats://127.0.0.1:port` */
  readonly endpoint: string
  /** What it has logged. */
  readonly output: () => string
  /** Ends it as a power cut of its process does. */
  readonly kill: () => Promise<void>
  /** Starts it again on the same port with the same files. */
  readonly restart: () => Promise<void>
  /** Ends it and removes its files. */
  readonly close: () => Promise<void>
}

/** Starts `nats-server`; `config` is added to its configuration file. Rejects where none can be had. */
export async function startNatsServer(config = ''): Promise<NatsServer> {
  const program = await findNatsServer()
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-nats-'))
  const remove = () => rmSync(dir, { recursive: true, force: true })
  let running = await launch({ program, dir, config, port: -1 }).catch((error: unknown) => {
    remove()
    throw error
  })
  const { port } = running
  const kill = async (): Promise<void> => {
    if (running.process.exitCode !== null || running.process.signalCode !== null) return
    const exit = once(running.process, 'exit')
    running.process.kill('SIGKILL')
    await exit
  }
  return {
    port,
    endpoint: `nats://127.0.0.1:${port}`,
    output: () => running.lines.join('\n'),
    kill,
    restart: async () => {
      await kill()
      running = await launch({ program, dir, config, port })
    },
    close: async () => {
      await kill()
      remove()
    },
  }
}

interface Launch {
  readonly program: string
  readonly dir: string
  readonly config: string
  /** -1 stands for any free port. */
  readonly port: number
}

interface Running {
  readonly process: ChildProcess
  readonly port: number
  readonly lines: readonly string[]
}

async function launch({ program, dir, config, port }: Launch): Promise<Running> {
  const file = join(dir, 'nats.conf')
  const store = JSON.stringify(join(dir, 'jetstream'))
  await writeFile(
    file,
    `host: 127.0.0.1\nport: ${port}\njetstream { store_dir: ${store} }\n${config}`,
  )
  const child = spawn(program, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const lines: string[] = []
  const reader = createInterface({ input: child.stderr })
  const ready = new Promise<number>((resolve, refuse) => {
    const fail = () => refuse(new Error(`Cannot start nats-server: ${lines.join('\n')}`))
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS)
    let bound = 0
    reader.on('line', (line) => {
      lines.push(line)
      const listening = /client connections on .*:(\d+)$/.exec(line)?.[1]
      if (listening !== undefined) bound = Number(listening)
      if (!line.includes('Server is ready')) return
      clearTimeout(timer)
      resolve(bound)
    })
    child.on('error', fail)
    child.on('exit', () => {
      clearTimeout(timer)
      fail()
    })
  })
  return { process: child, port: await ready, lines }
}

/** The path of `nats-server`: of the machine, or of the Debian package, which is fetched once. */
export async function findNatsServer(): Promise<string> {
  // Debian puts it where the PATH of most users does not lead.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const found = folders
    .map((folder) => join(folder, 'nats-server'))
    .find((path) => existsSync(path))
  if (found !== undefined) return found
  const fetched = join(TOOLS, 'nats-server', 'usr', 'sbin', 'nats-server')
  if (!existsSync(fetched)) await fetchNatsServer(TOOLS)
  return fetched
}

/** Gets Debian's package without installing it, as any user. Rejects with what to do where that does not work. */
export async function fetchNatsServer(tools: string): Promise<void> {
  mkdirSync(tools, { recursive: true })
  const dir = mkdtempSync(join(tools, 'fetch-'))
  try {
    await download(dir)
    const [archive] = readdirSync(dir).filter((name) => name.endsWith('.deb'))
    if (archive === undefined) throw new Error('apt-get wrote no package')
    await run('dpkg-deb', ['-x', archive, 'root'], { cwd: dir })
    // Another process may have been faster.
    const target = join(tools, 'nats-server')
    if (!existsSync(target)) renameSync(join(dir, 'root'), target)
  } catch (error) {
    throw new Error(
      'Cannot find nats-server: install it (Debian: apt-get install nats-server) or put it on the PATH',
      { cause: error },
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** First with the machine's own package lists, then with lists that belong to this user. */
async function download(cwd: string): Promise<void> {
  const own = ['lists/partial', 'cache/archives/partial'].map((name) => join(cwd, name))
  try {
    await run('apt-get', ['download', 'nats-server'], { cwd })
  } catch {
    for (const folder of own) mkdirSync(folder, { recursive: true })
    const options = [
      ['Dir::State::lists', join(cwd, 'lists')],
      ['Dir::Cache', join(cwd, 'cache')],
      ['Debug::NoLocking', '1'],
    ].flatMap(([name, value]) => ['-o', `${name}=${value}`])
    await run('apt-get', [...options, 'update'], { cwd })
    await run('apt-get', [...options, 'download', 'nats-server'], { cwd })
  }
}
