/** Where a client product sends to: what its SDK is set to. */
export interface ClientSettings {
  readonly origin: string
  readonly key: string
  readonly dsn: string
}

/**
 * Runs a client product in this process: the settings come in as the first message, never as an argument that others
 * could see; the exit code is 0 only where everything was sent. An SDK's own exit handlers hold up nobody else here.
 */
export function runProgram(program: (settings: ClientSettings) => Promise<boolean>): void {
  process.once('message', (message: unknown) => {
    program(parseSettings(message)).then(
      (isSent) => process.exit(isSent ? 0 : 1),
      () => process.exit(1),
    )
  })
}

function parseSettings(message: unknown): ClientSettings {
  return message as ClientSettings
}
