import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const COMPILER = resolve(import.meta.dirname, '../../node_modules/.bin/tsc')
const OPTIONS = [
  '--noEmit',
  '--strict',
  '--exactOptionalPropertyTypes',
  '--noUncheckedIndexedAccess',
  '--noUnusedLocals',
  '--noUnusedParameters',
  '--isolatedModules',
  '--verbatimModuleSyntax',
  '--erasableSyntaxOnly',
  '--allowImportingTsExtensions',
]

/** An error of the compiler: `bad.ts:7 TS2353`. */
export type CompileError = string

/** Compiles files, name by text, with the real compiler in its strictest mode; its errors by file, line and code. */
export async function compileTypes(
  files: Readonly<Record<string, string>>,
): Promise<readonly CompileError[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-types-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const output = await run([...OPTIONS, ...Object.keys(files)], folder)
    return output
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(' '))
      .map((line) => line.replace(/^(\S+)\((\d+),\d+\): error (TS\d+): .*$/, '$1:$2 $3'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function run(args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(COMPILER, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  await new Promise((end) => child.once('close', end))
  return output
}

/** Lines of a text that end in the mark `// refused`, as `name:line`. */
export function refusedLines(name: string, text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (line.endsWith('// refused') ? [`${name}:${index + 1}`] : []))
}
