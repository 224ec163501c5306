import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { editorSchemas } from '#policies/schema/editor_schemas.ts'
import type { CliStreams } from './streams.ts'

/**
 * `tidegate policy schema <folder>`: JSON Schemas of every kind of policy file, with which editors complete and check
 * them. Returns the exit code.
 */
export async function policySchema(args: readonly string[], streams: CliStreams): Promise<number> {
  const [folder, ...others] = args
  if (folder === undefined || folder.startsWith('-') || others.length > 0) {
    streams.err('Usage: tidegate policy schema <folder>')
    return 2
  }
  await mkdir(folder, { recursive: true })
  const schemas = editorSchemas()
  for (const { name, schema } of schemas) {
    await writeFile(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`)
  }
  streams.out(`${schemas.length} schemas are in ${folder}`)
  streams.out(
    'Begin each contract with: # yaml-language-server: $schema=<path to the folder>/contract.schema.json',
  )
  return 0
}
