import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { type Controller, startController } from '../../test/fixtures/opendsr.ts'
import { readConfig } from '../config.ts'
import { CONNECTOR_ANSWER_BYTES_MAX, callConnector } from './post.ts'
import { parsePrivateHosts } from './private_hosts.ts'

const SHORT_MS = 300
let stop: () => unknown = () => undefined
afterEach(() => stop())

const gatewayWith = (hosts = '') => ({ config: readConfig({ TIDEGATE_PRIVATE_HOSTS: hosts }) })
const call = { url: 'https://controller.example/hook', bytes: Buffer.from('{"id":1}') }

async function listen(answer: RequestListener): Promise<{ server: Server; host: string }> {
  const server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  stop = () => {
    server.closeAllConnections()
    server.close()
  }
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { server, host: `127.0.0.1:${port}` }
}

async function controlled(): Promise<Controller> {
  const controller = await startController()
  stop = controller.close
  return controller
}

describe('callConnector()', () => {
  test('posts exactly the bytes over TLS and gives back status, headers and the answer', async () => {
    const controller = await controlled()
    controller.answer = () => ({
      status: 202,
      headers: { 'x-receipt': 'r-1' },
      bytes: Buffer.from('{"status":"completed"}'),
    })
    const answer = await callConnector({ ...gatewayWith(), network: controller.network }, call)
    expect(answer).toMatchObject({
      ...{ kind: 'answered', status: 202, isWhole: true },
      headers: { 'x-receipt': 'r-1' },
      bytes: Buffer.from('{"status":"completed"}'),
    })
    expect(controller.received[0]?.bytes).toEqual(call.bytes)
    expect(controller.received[0]?.headers['content-type']).toBe('application/json')
  })

  test('reads no more of an answer than its limit, and says so', async () => {
    const controller = await controlled()
    controller.answer = () => 'endless'
    const answer = await callConnector({ ...gatewayWith(), network: controller.network }, call)
    expect(answer).toMatchObject({ kind: 'answered', isWhole: false })
    expect(answer.kind === 'answered' && answer.bytes.length).toBe(CONNECTOR_ANSWER_BYTES_MAX)
  })

  test('does not follow a redirect', async () => {
    const controller = await controlled()
    controller.answer = () => ({ status: 307, headers: { location: 'http://169.254.169.254/' } })
    const answer = await callConnector({ ...gatewayWith(), network: controller.network }, call)
    expect(answer).toMatchObject({ kind: 'answered', status: 307 })
    expect(controller.connections).toHaveLength(1)
  })

  test('reaches nothing private, by whatever name', async () => {
    const controller = await controlled()
    controller.addresses = ['127.0.0.1']
    const gateway = { ...gatewayWith(), network: controller.network }
    const message =
      'Cannot call the connector: its host has no address, or one that connectors may not reach'
    for (const url of [call.url, 'http://controller.example/', 'https://127.0.0.1/']) {
      expect(await callConnector(gateway, { ...call, url })).toEqual({
        kind: 'not_reached',
        message,
      })
    }
    expect(controller.connections).toEqual([])
  })

  test('reaches a private host, also without TLS, where the operator names it, and no other port', async () => {
    const { host } = await listen((_, response) => response.writeHead(200).end('{}'))
    const url = `http://${host}/hook`
    expect(await callConnector(gatewayWith(host), { ...call, url })).toMatchObject({ status: 200 })
    expect(await callConnector(gatewayWith('127.0.0.1'), { ...call, url })).toMatchObject({
      status: 200,
    })
    expect(await callConnector(gatewayWith('127.0.0.1:1'), { ...call, url })).toMatchObject({
      kind: 'not_reached',
    })
  })

  test('ends in time where an answer trickles', async () => {
    const { host } = await listen((_, response) => {
      response.writeHead(200)
      const trickle = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(trickle))
    })
    const gateway = { ...gatewayWith(host), timeoutMs: SHORT_MS }
    expect(await callConnector(gateway, { ...call, url: `http://${host}/` })).toEqual({
      kind: 'not_reached',
      message: 'Cannot call the connector: it did not answer in time',
    })
  })

  test('says nothing of the answer or the address where the connection breaks', async () => {
    const { host } = await listen((request) => request.socket.destroy())
    const answer = await callConnector(gatewayWith(host), { ...call, url: `http://${host}/jane` })
    expect(answer).toEqual({
      kind: 'not_reached',
      message: 'Cannot call the connector: it cannot be reached',
    })
  })
})

describe('parsePrivateHosts()', () => {
  test('takes hosts, addresses and ports', () => {
    const list = 'processor.internal, 10.0.0.5:8443 [::1]:80\nplain.internal:80'
    expect(parsePrivateHosts(list)).toEqual([
      'processor.internal',
      '10.0.0.5:8443',
      '[::1]:80',
      'plain.internal:80',
    ])
    expect(parsePrivateHosts(undefined)).toEqual([])
  })

  test.each(['http://a.internal', 'a.internal/path', 'user@a.internal', 'a:99999', '*'])(
    'refuses %s',
    (word) => {
      expect(() => parsePrivateHosts(word)).toThrow('Cannot use TIDEGATE_PRIVATE_HOSTS')
    },
  )
})
