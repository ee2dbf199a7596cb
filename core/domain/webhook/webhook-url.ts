import { isIP } from 'node:net'
import { mayConnect } from './address-guard.ts'

/** Addresses of a host name; empty, or an error, when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

/** What a webhook's address is checked with. */
export interface UrlRules {
  /** A one-machine instance that lets webhooks reach its own machine, over `http:` too. */
  allowLoopback: boolean
  /** Ranges of the house's own network, whose receivers a one-machine instance may tell; none. */
  allowed?: readonly string[]
  resolve: Resolve
}

const maxLength = 2048
const localNames = ['localhost', 'local', 'internal', 'localdomain', 'home.arpa']

/** A URL's host without brackets and without the dot of a fully qualified name. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

const isLocalName = (host: string): boolean => localNames.some((name) => host === name || host.endsWith(`.${name}`))
const isLocalhost = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost')

const shapeFault = (text: string, url: URL, allowLoopback: boolean): string | null => {
  if (url.protocol !== 'https:' && !(allowLoopback && url.protocol === 'http:')) return 'must begin with https://'
  if (url.username !== '' || url.password !== '') return 'must not hold a user or password'
  if (text.includes('#')) return 'must not hold a fragment'
  return null
}

const nameFault = (host: string, { allowLoopback, allowed = [] }: UrlRules): string | null => {
  if (isIP(host) !== 0) return null
  if (allowLoopback && isLocalhost(host)) return null
  // A house names its machines as it likes; where it lets webhooks in, their addresses say whether this is one.
  if (allowed.length > 0 && !isLocalhost(host)) return null
  return isLocalName(host) || !host.includes('.') ? 'must not be a local name' : null
}

/** Unresolvable is not a fault: the name may come later, and each delivery checks the addresses again. */
const addressesOf = async (host: string, resolve: Resolve): Promise<readonly string[]> => {
  if (isIP(host) !== 0) return [host]
  return resolve(host).catch(() => [])
}

/** Checks a webhook's address when it is saved; answers what is wrong with it, or null. Odd spellings of addresses are read as browsers read them. */
export const checkWebhookUrl = async (text: string, rules: UrlRules): Promise<string | null> => {
  const { allowLoopback, resolve } = rules
  if (text.length > maxLength) return `must be at most ${maxLength} characters`
  // URL drops tabs and line breaks and turns backslashes round: what was saved would not be what was read.
  if (/[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) return 'must be a URL'
  const url = new URL(text)
  const host = hostOf(url)
  const fault = shapeFault(text, url, allowLoopback) ?? nameFault(host, rules)
  if (fault !== null) return fault
  const addresses = await addressesOf(host, resolve)
  const secure = url.protocol === 'https:'
  if (addresses.length === 0) return secure || isLocalhost(host) ? null : 'must begin with https://'
  return mayConnect(addresses, { ...rules, secure }) ? null : 'must not lead to a private or reserved address'
}
