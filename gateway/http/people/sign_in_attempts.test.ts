import { expect, it } from 'vitest'
import { networkOf } from './sign_in_attempts.ts'

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('networkOf(%s) is %s: all addresses of a /64 count together', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
