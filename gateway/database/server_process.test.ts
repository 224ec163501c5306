import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  isAlive,
  parsePostmasterFile,
  stopLeftoverServer,
  stopPostmaster,
} from './server_process.ts'

const WAITS = 'console.log(1); setInterval(() => {}, 1000)'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate process '))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('parsePostmasterFile()', () => {
  const text = '4711\n/data\n1790000000\n54329\n\n127.0.0.1\n  1 2\n'

  it('reads the process id and whether the server takes connections', () => {
    expect(parsePostmasterFile(`${text}ready   \n`)).toEqual({ processId: 4711, ready: true })
    expect(parsePostmasterFile(`${text}starting\n`)).toEqual({ processId: 4711, ready: false })
    expect(parsePostmasterFile(text)).toEqual({ processId: 4711, ready: false })
  })

  it.each([[''], ['\n'], ['x'], ['-4711'], ['0'], ['1'], ['1.5']])('refuses %j', (bad) => {
    expect(parsePostmasterFile(bad)).toBeUndefined()
  })
})

describe('stopLeftoverServer()', () => {
  it('never touches another program that has the process id of a stale file', async () => {
    const stranger = spawn(process.execPath, ['-e', WAITS], { cwd: folder })
    await once(stranger.stdout, 'data')
    writeFileSync(join(folder, 'postmaster.pid'), `${stranger.pid}\n${folder}\n`)
    expect(await stopLeftoverServer(folder)).toBe(true)
    expect(await isAlive(stranger.pid ?? 0)).toBe(true)
    expect(existsSync(join(folder, 'postmaster.pid'))).toBe(process.platform !== 'linux')
    stranger.kill('SIGKILL')
    await once(stranger, 'exit')
  })

  it('is content with a folder that does not exist', async () => {
    expect(await stopLeftoverServer(join(folder, 'missing'))).toBe(true)
  })
})

describe('stopPostmaster()', () => {
  it('begins with SIGINT and resolves when the process is gone', async () => {
    const child = spawn(process.execPath, ['-e', WAITS])
    const exited = once(child, 'exit')
    await once(child.stdout, 'data')
    expect(await stopPostmaster(child.pid ?? 0)).toBe(true)
    expect(await exited).toEqual([null, 'SIGINT'])
    expect(await isAlive(child.pid ?? 0)).toBe(false)
  })
})
