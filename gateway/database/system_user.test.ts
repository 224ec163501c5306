import { describe, expect, it } from 'vitest'
import { findOrCreateSystemUser } from './system_user.ts'

const DONE = { code: 0, output: '', errors: '' }
const FAILED = { code: 1, output: '', errors: 'no' }

/** A machine on which only some commands work; `creates` makes the user appear. */
function machine(creates: string | undefined, present = false) {
  const commands: string[] = []
  let exists = present
  return {
    commands,
    async run(file: string, args: readonly string[]) {
      if (file === 'id')
        return exists ? { ...DONE, output: args[0] === '-u' ? '998\n' : '997\n' } : FAILED
      commands.push(file)
      if (file === creates) exists = true
      return file === creates ? DONE : FAILED
    },
  }
}

describe('findOrCreateSystemUser()', () => {
  it('creates nothing when the user exists', async () => {
    const { run, commands } = machine(undefined, true)
    expect(await findOrCreateSystemUser(run)).toEqual({ uid: 998, gid: 997 })
    expect(commands).toEqual([])
  })

  it('creates the user with useradd, or with the commands of busybox', async () => {
    const debian = machine('useradd')
    expect(await findOrCreateSystemUser(debian.run)).toEqual({ uid: 998, gid: 997 })
    expect(debian.commands).toEqual(['useradd'])
    const alpine = machine('adduser')
    expect(await findOrCreateSystemUser(alpine.run)).toEqual({ uid: 998, gid: 997 })
    expect(alpine.commands).toEqual(['useradd', 'addgroup', 'adduser'])
  })

  it('says what to do when the user cannot be created', async () => {
    await expect(findOrCreateSystemUser(machine(undefined).run)).rejects.toMatchObject({
      code: 'no_system_user',
      message:
        'Cannot create the system user tidegate for PostgreSQL, which refuses to run as root: ' +
        'create it, or start as an ordinary user, or set DATABASE_URL',
    })
  })

  it('never takes root for the system user', async () => {
    const run = async () => ({ ...DONE, output: '0\n' })
    await expect(findOrCreateSystemUser(run)).rejects.toMatchObject({ code: 'no_system_user' })
  })
})
