import { compileBundle } from '#policies/engine/compile.ts'
import { readConfig } from '../config.ts'
import { messagesFor } from '../http/privacy/languages.ts'
import { FILE_LINKS } from '../http/privacy/links.ts'
import { fileNameOf, siteFile, siteNames } from '../http/privacy/site.ts'
import { writeSite } from '../http/privacy/write_site.ts'
import { loadPolicies } from '../policies/load_policies.ts'
import { sha256Hex } from '../policies/policies_in_use.ts'
import type { CliStreams } from './streams.ts'

/**
 * `tidegate policy docs <folder>`: writes the public pages and their data as files. Equal policies make equal files.
 * Returns the exit code: 1 where the folder holds anything else, 2 where none is named.
 */
export async function policyDocs(args: readonly string[], streams: CliStreams): Promise<number> {
  const [folder, ...others] = args
  if (folder === undefined || folder.startsWith('-') || others.length > 0) {
    streams.err('Usage: tidegate policy docs <folder>')
    return 2
  }
  const bundle = compileBundle(await loadPolicies(readConfig().policiesDir), sha256Hex)
  const context = { messages: messagesFor(undefined), links: FILE_LINKS, versions: [] }
  const files = new Map<string, string>()
  for (const name of siteNames(bundle)) {
    const file = siteFile(bundle, name, context)
    if (file !== undefined) files.set(fileNameOf(name), file.text)
  }
  const refusal = await writeSite(folder, files)
  if (refusal !== undefined) {
    streams.err(refusal)
    return 1
  }
  streams.out(`${files.size} files in ${folder}`)
  streams.out(`bundle ${bundle.hash}`)
  return 0
}
