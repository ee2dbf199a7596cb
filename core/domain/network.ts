import { BlockList, isIP } from 'node:net'

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Whether an address lies in one of the ranges; a range is `198.51.100.0/24` or a single address. */
export const inRanges = (address: string, ranges: readonly string[]): boolean => {
  if (isIP(address) === 0) return false
  const list = new BlockList()
  for (const range of ranges) {
    const [base = '', prefix] = range.split('/')
    if (isIP(base) === 0) continue
    if (prefix === undefined) list.addAddress(base, family(base))
    else list.addSubnet(base, Number(prefix), family(base))
  }
  return list.check(address, family(address))
}
