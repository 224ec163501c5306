import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canEnter, mayBeGivenToGroup, openToGroup } from './reachability.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate "reach" '))
})

afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

describe('canEnter()', () => {
  const isRoot = process.getuid?.() === 0
  const stranger = isRoot ? { uid: 1, gid: 1 } : undefined

  it('is true for a folder with spaces and quotes in its path that is open', async () => {
    chmodSync(folder, 0o755)
    expect(await canEnter(folder, stranger)).toBe(true)
  })

  it('is false when a folder above is closed', async () => {
    const inner = join(folder, '-inner')
    mkdirSync(inner, { mode: 0o755 })
    chmodSync(folder, isRoot ? 0o700 : 0o600)
    expect(await canEnter(inner, stranger)).toBe(false)
  })

  it('is false for a folder that is missing', async () => {
    expect(await canEnter(join(folder, 'missing'), undefined)).toBe(false)
  })
})

describe('mayBeGivenToGroup()', () => {
  it.each([
    [{ uid: 0, mode: 0o40700 }, true],
    [{ uid: 0, mode: 0o40755 }, false],
    [{ uid: 0, mode: 0o40710 }, false],
    [{ uid: 1000, mode: 0o40700 }, false],
  ])(
    'takes no group rights away and leaves the folders of others alone: %j',
    (access, expected) => {
      expect(mayBeGivenToGroup(access)).toBe(expected)
    },
  )
})

describe('openToGroup()', () => {
  it('leaves a folder alone in which a group has rights', async () => {
    chmodSync(folder, 0o750)
    const { gid } = statSync(folder)
    await openToGroup(folder, { uid: 1, gid: gid + 1 })
    expect(statSync(folder).mode & 0o777).toBe(0o750)
    expect(statSync(folder).gid).toBe(gid)
  })
})
