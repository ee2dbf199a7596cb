import { BlockList, isIP, isIPv4 } from 'node:net'
import { inRanges } from '../network.ts'

/** What a webhook may meet at an address: the public internet, this machine itself, or something that is nobody's endpoint. */
type AddressKind = 'public' | 'loopback' | 'forbidden'

/** IPv4 that is not on the public internet (IANA special-purpose registry), and Azure's metadata server. */
const forbidden4 = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier NAT; Alibaba's metadata
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // Azure's host
  ['169.254.0.0', 16], // link-local; metadata of AWS, Google and Azure
  ['172.16.0.0', 12],
  ['192.0.0.0', 24], // protocol assignments; Oracle's metadata
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // multicast tunnels
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16],
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
] as const

/**
 * IPv6 that is public is in 2000::/3 only. That leaves out mapped, compatible and NAT64 forms of IPv4, unique local (also
 * AWS's metadata, fd00:ec2::254), link-local, site-local and multicast; these parts of it are not public either.
 */
const forbidden6 = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which carries any IPv4
  ['2620:4f:8000::', 48], // AS112
  ['3fff::', 20], // documentation
] as const

const forbidden = new BlockList()
for (const [base, bits] of forbidden4) forbidden.addSubnet(base, bits, 'ipv4')
for (const [base, bits] of forbidden6) forbidden.addSubnet(base, bits, 'ipv6')

const unicast6 = new BlockList()
unicast6.addSubnet('2000::', 3, 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** What an address in its standard spelling is; everything that is not an address, or has a zone, is forbidden. */
const addressKind = (address: string): AddressKind => {
  if (isIP(address) === 0 || address.includes('%')) return 'forbidden'
  if (isIPv4(address)) {
    if (loopback.check(address, 'ipv4')) return 'loopback'
    return forbidden.check(address, 'ipv4') ? 'forbidden' : 'public'
  }
  // Node compares mapped IPv4 with the IPv4 rules: as IPv6 it is outside 2000::/3 and never loopback.
  if (!unicast6.check(address, 'ipv6')) return isLoopback6(address) ? 'loopback' : 'forbidden'
  return forbidden.check(address, 'ipv6') ? 'forbidden' : 'public'
}

const isLoopback6 = (address: string): boolean =>
  loopback.check(address, 'ipv6') && new URL(`http://[${address}]`).hostname === '[::1]'

/** Never anybody's receiver, whatever ranges are allowed: metadata of clouds, and this network. */
const linkLocal = ['169.254.0.0/16', '168.63.129.16', '0.0.0.0/8', 'fe80::/10', 'fd00:ec2::/32']

interface Rules {
  readonly allowLoopback: boolean
  readonly secure: boolean
  /** Ranges that are let in though they are not public; this machine's own is not among them. */
  readonly allowed?: readonly string[]
}

/** Whether a webhook may connect to all of these addresses; clear text (`http:`) never leaves the machine. */
export const mayConnect = (addresses: readonly string[], rules: Rules): boolean =>
  addresses.length > 0 &&
  addresses.every((address) => {
    const kind = addressKind(address)
    if (kind === 'loopback') return rules.allowLoopback
    return rules.secure && (kind === 'public' || isOfHouse(address, rules.allowed ?? []))
  })

/** A mapped IPv4 address is none of the house's: it would be compared with the ranges of IPv4, and connected to as IPv6. */
const isOfHouse = (address: string, allowed: readonly string[]): boolean =>
  !address.includes('%') && !/^::ffff:/i.test(address) && inRanges(address, allowed) && !inRanges(address, linkLocal)
