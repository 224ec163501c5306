import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { ZipFile as ZipWriter } from 'yazl'
import { DemoError } from './demo_error.ts'
import { readZip } from './zip.ts'

async function zipOf(files: Readonly<Record<string, string>>, compress: boolean): Promise<Buffer> {
  const zip = new ZipWriter()
  for (const [name, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content), name, { compress })
  }
  zip.end()
  return await buffer(zip.outputStream)
}

test.each([true, false])(
  'readZip() reads every file of an archive (compressed: %s)',
  async (compress) => {
    const files = { 'a.txt': 'é'.repeat(1000), 'folder/b.txt': '' }
    const read = readZip(await zipOf(files, compress))
    expect(Object.fromEntries(read.map(({ name, text }) => [name, text]))).toEqual(files)
  },
)

test('readZip() refuses what is no archive', () => {
  expect(() => readZip(Buffer.from('not a zip'))).toThrow(
    new DemoError('Cannot read the export: it is no zip archive'),
  )
})
