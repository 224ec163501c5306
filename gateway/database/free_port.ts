import { createServer } from 'node:net'

/** The highest TCP port. */
const PORT_MAX = 65_535

/**
 * The first port from `first` on at which nothing listens on 127.0.0.1, or undefined when there is
 * none; 0 lets the system choose. Free means free at that moment: the caller handles a loss.
 */
export async function findFreePort(first: number): Promise<number | undefined> {
  for (let port = first; port <= PORT_MAX; port += 1) {
    const bound = await tryPort(port)
    if (bound !== undefined) return bound
  }
  return undefined
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : undefined
      server.close(() => resolve(bound))
    })
  })
}
