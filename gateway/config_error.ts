/** A setting or a file of the operator is wrong: the process says so in one line and ends. */
export class ConfigError extends Error {
  override readonly name: string = 'ConfigError'
}
