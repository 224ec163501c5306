/** Where a command writes lines and reads its input. */
export interface CliStreams {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  readonly input: AsyncIterable<Buffer | string>
}

/** The process's own streams. */
export const PROCESS_STREAMS: CliStreams = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  input: process.stdin,
}
