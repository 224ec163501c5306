import { writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkPolicies } from '#policies/schema/check.ts'
import { POLICY_FILE_BYTES_MAX } from '#policies/schema/read_yaml.ts'
import { POLICY_FILES_MAX, PolicyFilesError, readPolicyFiles } from './files.ts'

let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'policies-'))
  await mkdir(join(directory, 'catalog/sales-app'), { recursive: true })
  await mkdir(join(directory, 'settings'))
})

afterEach(async () => {
  await rm(directory, { recursive: true })
})

async function refusal(): Promise<unknown> {
  return readPolicyFiles(directory).then(
    () => 'read',
    (error: unknown) =>
      error instanceof PolicyFilesError ? { code: error.code, message: error.message } : error,
  )
}

describe('readPolicyFiles()', () => {
  test('reads catalog and settings in the order of their paths, and nothing else', async () => {
    await writeFile(join(directory, 'settings/purposes.yaml'), 'b: 2\n')
    await writeFile(join(directory, 'catalog/sales-app/usage.yaml'), 'c: é\n')
    await writeFile(join(directory, 'catalog/sales-app/error.yaml'), 'a: 1\n')
    await writeFile(join(directory, 'README.md'), 'How to add a product')
    await mkdir(join(directory, 'engine'))
    await writeFile(join(directory, 'engine/match.ts'), 'export {}')
    expect(await readPolicyFiles(directory)).toEqual([
      { path: 'catalog/sales-app/error.yaml', text: 'a: 1\n' },
      { path: 'catalog/sales-app/usage.yaml', text: 'c: é\n' },
      { path: 'settings/purposes.yaml', text: 'b: 2\n' },
    ])
  })

  test('keeps files that are no policies, so that the check reports them', async () => {
    await writeFile(join(directory, 'catalog/notes.txt'), 'hello')
    expect(await readPolicyFiles(directory)).toEqual([{ path: 'catalog/notes.txt', text: 'hello' }])
  })

  test('reads a file that is too large only as far as the check needs to refuse it', async () => {
    const path = 'catalog/sales-app/product.yaml'
    await writeFile(join(directory, path), '#'.repeat(POLICY_FILE_BYTES_MAX * 3))
    const files = await readPolicyFiles(directory)
    expect(files.map(({ text }) => text.length)).toEqual([POLICY_FILE_BYTES_MAX + 1])
    expect(checkPolicies(files).problems).toContainEqual(
      expect.objectContaining({ path, code: 'file_too_large' }),
    )
  })

  test.each(['catalog/sales-app/error.yaml', 'catalog/other', 'settings/pii.yaml'])(
    'refuses a link at %s, to a file or a folder',
    async (path) => {
      await symlink(tmpdir(), join(directory, path))
      expect(await refusal()).toEqual({
        code: 'policy_files_unreadable',
        message: `Cannot read policies: ${path} is a link or a special file, wanted a file or a folder`,
      })
    },
  )

  test('refuses a link in the place of a whole folder', async () => {
    await rm(join(directory, 'settings'), { recursive: true })
    await symlink(join(directory, 'catalog'), join(directory, 'settings'))
    expect(await refusal()).toMatchObject({
      message:
        'Cannot read policies: settings is a link or a special file, wanted a file or a folder',
    })
  })

  test('refuses a directory without a catalogue', async () => {
    await rm(join(directory, 'catalog'), { recursive: true })
    expect(await refusal()).toMatchObject({
      message: 'Cannot read policies: folder catalog is missing',
    })
  })

  test('refuses folders that are nested too deeply', async () => {
    await mkdir(join(directory, 'catalog/a/b/c/d'), { recursive: true })
    expect(await refusal()).toMatchObject({
      message: 'Cannot read policies: the directory holds more than 4 levels of folders',
    })
  })

  test('refuses more files than a catalogue may have', async () => {
    const names = Array.from({ length: POLICY_FILES_MAX + 1 }, (_, index) => `t${index}.yaml`)
    for (const name of names) writeFileSync(join(directory, 'catalog/sales-app', name), '')
    expect(await refusal()).toMatchObject({
      message: 'Cannot read policies: the directory holds more than 2000 files',
    })
  })

  test('refuses more bytes than a catalogue may have', async () => {
    const text = '#'.repeat(POLICY_FILE_BYTES_MAX)
    for (let index = 0; index < 129; index += 1)
      await writeFile(join(directory, 'catalog/sales-app', `t${index}.yaml`), text)
    expect(await refusal()).toMatchObject({
      message: 'Cannot read policies: the directory holds more than 33554432 bytes',
    })
  })
})
