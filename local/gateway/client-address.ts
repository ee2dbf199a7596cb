import { isIP } from 'node:net'
import { inRanges } from '../../core/domain/network.ts'
import { headerValues } from './http-event.ts'

/** An address as it is compared and shown: IPv4 in its plain form. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** Whether it is this machine's own address. The rest of 127.0.0.0/8 is treated like a stranger's. */
const isLoopback = (address: string): boolean => address === '127.0.0.1' || address === '::1'

/** Whether a text is an address or a range such as `10.0.0.0/8`. */
export const isRange = (text: string): boolean => {
  const [base = '', prefix, ...more] = text.split('/')
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(base)] ?? -1
  return bits > 0 && more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
}

/** The proxies that an operator trusts, as addresses or ranges. */
export class TrustedProxies {
  readonly #ranges: readonly string[]

  constructor(ranges: readonly string[]) {
    this.#ranges = ranges
  }

  /** Whether many clients come from the address. */
  isShared(address: string): boolean {
    return isLoopback(address) || this.#isTrusted(address)
  }

  /**
   * The client behind a connection. A trusted proxy adds whom it heard at the end of `X-Forwarded-For`; all before it came from the client,
   * who could choose the address that CIDR rules and limits see.
   */
  clientOf(peer: string, rawHeaders: readonly string[]): string {
    if (!this.#isTrusted(peer)) return peer
    const last = headerValues(rawHeaders, 'x-forwarded-for').at(-1)?.split(',').at(-1)
    const client = plainAddress(last?.trim() ?? '')
    return isIP(client) === 0 ? peer : client
  }

  #isTrusted(address: string): boolean {
    return this.#ranges.length > 0 && inRanges(address, this.#ranges)
  }
}
