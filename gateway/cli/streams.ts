import { once } from 'node:events'

/** Where a command writes lines and reads its input. */
export interface CliStreams {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  readonly input: AsyncIterable<Buffer | string>
  /** Waits until what was written has gone out, where whoever reads it is slower. */
  readonly drained?: () => Promise<void>
}

/** The process's own streams. */
export const PROCESS_STREAMS: CliStreams = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  input: process.stdin,
  drained: async () => {
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
  },
}
