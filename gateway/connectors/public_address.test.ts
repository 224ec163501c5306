import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPublicAddress } from './public_address.ts'

describe('isPublicAddress()', () => {
  test.each([
    ['0.0.0.0', 'this network'],
    ['10.1.2.3', 'private'],
    ['100.64.0.1', 'shared by a carrier'],
    ['100.127.255.255', 'shared by a carrier'],
    ['127.0.0.1', 'this machine'],
    ['127.255.255.254', 'this machine'],
    ['169.254.169.254', 'the link, where clouds keep credentials'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.0.0.8', 'protocol assignments'],
    ['192.0.2.1', 'documentation'],
    ['192.88.99.1', '6to4 relays'],
    ['192.168.0.1', 'private'],
    ['198.18.0.1', 'benchmarks'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.1', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'this machine'],
    ['::ffff:127.0.0.1', 'IPv4 mapped'],
    ['::ffff:8.8.8.8', 'IPv4 mapped, which would pass its own list'],
    ['::ffff:a9fe:a9fe', 'IPv4 mapped'],
    ['::7f00:1', 'IPv4 compatible'],
    ['64:ff9b::7f00:1', 'NAT64'],
    ['64:ff9b:1::1', 'local NAT64'],
    ['100::1', 'discard'],
    ['2001::1', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['2002:7f00:1::', '6to4'],
    ['3fff::1', 'documentation'],
    ['fc00::1', 'unique local'],
    ['fd12:3456::1', 'unique local'],
    ['fe80::1', 'the link'],
    ['fe80::1%eth0', 'the link, with a zone'],
    ['2606:4700::1%eth0', 'a zone'],
    ['ff02::1', 'multicast'],
    ['0x7f.1', 'no address'],
    ['2130706433', 'no address'],
    ['localhost', 'no address'],
    ['', 'no address'],
  ])('%s is not: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700::1111'])(
    '%s is',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  test('no address of a private block is, and none in the clothes of IPv6', () => {
    const block = fc.constantFrom('10', '127', '0', '224', '240', '255')
    fc.assert(
      fc.property(block, fc.nat(255), fc.nat(255), fc.nat(255), (first, ...rest) => {
        const address = [first, ...rest].join('.')
        expect(isPublicAddress(address)).toBe(false)
        expect(isPublicAddress(`::ffff:${address}`)).toBe(false)
      }),
    )
  })
})
