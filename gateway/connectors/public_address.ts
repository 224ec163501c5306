import { BlockList, isIP } from 'node:net'

/** What is not the public internet of IPv4 (IANA Special-Purpose Address Registry, RFC 6890), and multicast. */
const NOT_PUBLIC_IPV4: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Global unicast is 2000::/3; these are parts of it that are not, or that lead to an IPv4 address unseen. */
const NOT_PUBLIC_IPV6: readonly (readonly [address: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const refused = new BlockList()
for (const [address, prefix] of NOT_PUBLIC_IPV4) refused.addSubnet(address, prefix, 'ipv4')
for (const [address, prefix] of NOT_PUBLIC_IPV6) refused.addSubnet(address, prefix, 'ipv6')
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/**
 * Whether an IP address is one of the public internet: not private, of this machine, of the link, shared by a carrier,
 * reserved, multicast, nor an IPv4 address in the clothes of IPv6.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refused.check(address, 'ipv4')
    case 6:
      return (
        !address.includes('%') &&
        globalUnicast.check(address, 'ipv6') &&
        !refused.check(address, 'ipv6')
      )
    default:
      return false
  }
}
