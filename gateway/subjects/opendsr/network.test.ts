import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Controller, PUBLIC_ADDRESS, startController } from '../../../test/fixtures/opendsr.ts'
import { INTERNET } from '../../connectors/network.ts'
import { postCallback } from './network.ts'

const SLOW_MS = 5_000
let controller: Controller

beforeEach(async () => {
  controller = await startController()
})

afterEach(() => controller.close())

const callback = (url = 'https://controller.example/cb?key=1') => ({
  url,
  headers: { 'content-type': 'application/json', 'X-OpenDSR-Signature': 'c2lnbmF0dXJl' },
  bytes: Buffer.from('{"request_status":"pending"}'),
})

const post = (url?: string, timeoutMs = SLOW_MS) =>
  postCallback(controller.network, callback(url), timeoutMs)

describe('postCallback()', () => {
  test('posts exactly the bytes, to an address that was looked at, over TLS to the name', async () => {
    expect(await post()).toBeUndefined()
    const [received] = controller.received
    expect(received?.path).toBe('/cb?key=1')
    expect(received?.bytes).toEqual(callback().bytes)
    expect(received?.headers).toMatchObject({
      host: 'controller.example',
      'content-type': 'application/json',
      'x-opendsr-signature': 'c2lnbmF0dXJl',
    })
    expect(controller.connections).toEqual([
      { address: PUBLIC_ADDRESS, port: 443, host: 'controller.example' },
    ])
  })

  test.each([
    [['127.0.0.1']],
    [['10.0.0.1']],
    [['169.254.169.254']],
    [['100.64.0.1']],
    [['::1']],
    [['fd00::1']],
    [['::ffff:10.0.0.1']],
    [[PUBLIC_ADDRESS, '10.0.0.1']],
    [[]],
  ])('connects to nothing where the name stands for %j', async (addresses) => {
    controller.addresses = addresses
    expect(await post()).toBe(
      'Cannot deliver: the host has no address, or one that is not of the public internet',
    )
    expect(controller.connections).toEqual([])
  })

  test('asks for the addresses once, so that the name cannot change in between', async () => {
    const answers = [[PUBLIC_ADDRESS], ['127.0.0.1']]
    let asked = 0
    const network = {
      ...controller.network,
      resolve: async () => answers[asked++] ?? [],
    }
    expect(await postCallback(network, callback(), SLOW_MS)).toBeUndefined()
    expect(asked).toBe(1)
    expect(controller.connections[0]?.address).toBe(PUBLIC_ADDRESS)
  })

  test.each([301, 302, 303, 307, 308])('does not follow a redirect by %i', async (status) => {
    controller.answer = () => ({ status, headers: { location: 'https://controller.example/else' } })
    expect(await post()).toBe(
      `Cannot deliver: the controller answers ${status}, and redirects are not followed`,
    )
    expect(controller.received).toHaveLength(1)
  })

  test.each([400, 401, 403, 404, 429, 500, 503])('fails for %i', async (status) => {
    controller.answer = () => ({ status, bytes: Buffer.from('no, johndoe@example.com') })
    expect(await post()).toBe(`Cannot deliver: the controller answers ${status}`)
  })

  test('ends in time where nothing is answered, or no address is found', async () => {
    controller.answer = () => 'hang'
    const late = 'Cannot deliver: the controller did not answer in time'
    expect(await post(undefined, 300)).toBe(late)
    const network = { ...controller.network, resolve: () => new Promise<never>(() => undefined) }
    expect(await postCallback(network, callback(), 50)).toBe(late)
  })

  test('reads no more of an answer than it needs', async () => {
    controller.answer = () => 'endless'
    expect(await post()).toBeUndefined()
  })

  test('fails where the connection breaks, or the server is another', async () => {
    const away = 'Cannot deliver: the controller cannot be reached by TLS'
    controller.answer = () => 'reset'
    expect(await post()).toBe(away)
    controller.answer = () => ({ status: 202 })
    expect(await post('https://second.example/cb')).toBe(away)
    expect(controller.received).toHaveLength(1)
    await controller.close()
    expect(await post()).toBe(away)
  })

  test('fails where there is no such name', async () => {
    const failing = {
      ...controller.network,
      resolve: () => Promise.reject(new Error('queryA ENOTFOUND controller.example')),
    }
    expect(await postCallback(failing, callback(), SLOW_MS)).toBe(
      'Cannot deliver: the controller cannot be reached by TLS',
    )
  })
})

test('INTERNET tells the addresses of a name, which this machine is not let to', async () => {
  const addresses = await INTERNET.resolve('localhost')
  expect(addresses.length).toBeGreaterThan(0)
  expect(await postCallback(INTERNET, callback('https://localhost/'), SLOW_MS)).toBe(
    'Cannot deliver: the host has no address, or one that is not of the public internet',
  )
})
