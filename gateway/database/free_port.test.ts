import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { findFreePort } from './free_port.ts'

it('findFreePort() passes over a port on which something listens', async () => {
  const first = (await findFreePort(0)) ?? 0
  const server = createServer().listen(first, '127.0.0.1')
  await once(server, 'listening')
  expect(await findFreePort(first)).toBeGreaterThan(first)
  server.close()
})

it('findFreePort() gives up above the highest port', async () => {
  expect(await findFreePort(65_536)).toBeUndefined()
})
