import { createServer } from 'node:net'

/** The highest TCP port. */
const PORT_MAX = 65_535

/** Whether nothing on this machine listens on 127.0.0.1 at that port; true only for the moment. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.close(() => resolve(true))
    })
  })
}

/** The first free port from `first` on, or undefined when there is none. */
export async function findFreePort(first: number): Promise<number | undefined> {
  for (let port = first; port <= PORT_MAX; port += 1) {
    if (await isPortFree(port)) return port
  }
  return undefined
}
