import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { startEmbeddedPostgres } from './embedded.ts'
import { findFreePort } from './free_port.ts'
import { isAlive, stopLeftoverServer } from './server_process.ts'

// Both wrap the real thing: a race is one wrong answer, given once.
vi.mock('./free_port.ts', { spy: true })
vi.mock('./server_process.ts', { spy: true })

const MODULE_URL = new URL('./embedded.ts', import.meta.url).href

async function leaveServerBehind(dataDir: string): Promise<number> {
  const code = `const { startEmbeddedPostgres } = await import(${JSON.stringify(MODULE_URL)})
    const dataDir = process.argv[1]
    const { processId } = await startEmbeddedPostgres({ dataDir, preferredPort: 0, log() {} })
    console.log(processId)`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code, dataDir])
  const [chunk] = await once(owner.stdout, 'data')
  const processId = Number(chunk)
  const status = readFileSync(`/proc/${processId}/stat`, 'utf8')
  const guard = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
  process.kill(guard, 'SIGKILL')
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  return processId
}

it.runIf(process.platform === 'linux')(
  'startEmbeddedPostgres() recovers from a server that appears and a port that is taken meanwhile',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate race '))
    // Reachable for the system user, so that nothing is made outside this folder.
    chmodSync(folder, 0o755)
    const dataDir = join(folder, 'data')
    const leftover = await leaveServerBehind(dataDir)
    const port = (await findFreePort(0)) ?? 0
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    vi.mocked(findFreePort).mockClear()
    vi.mocked(stopLeftoverServer).mockResolvedValueOnce(true)
    vi.mocked(findFreePort).mockResolvedValueOnce(port).mockResolvedValueOnce(port)

    const server = await startEmbeddedPostgres({
      dataDir,
      preferredPort: port,
      log: () => undefined,
    })
    expect(vi.mocked(stopLeftoverServer)).toHaveBeenCalledTimes(2)
    expect(vi.mocked(findFreePort)).toHaveBeenCalledTimes(3)
    expect(await isAlive(leftover)).toBe(false)
    expect(server.port).toBeGreaterThan(port)
    await server.stop()
    other.close()
    rmSync(folder, { recursive: true, force: true })
  },
  60_000,
)
