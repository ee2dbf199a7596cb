import { isIPv6 } from 'node:net'
import { isFree, type Plan } from './tenant.ts'

/** So many in a window of so many seconds; windows lie one after the other, and begin for everybody at once. */
export interface Limit {
  most: number
  seconds: number
}

/** What is counted; `functions/limits.ts` says of each what it is. */
export interface CountedLimits {
  signupAddress: Limit
  signupEmail: Limit
  signupDomain: Limit
  wrongCodes: Limit
  loginAddress: Limit
  loginEmail: Limit
  passkeyAddress: Limit
  promptUser: Limit
  promptUserDay: Limit
  promptAddress: Limit
  promptClient: Limit
  help: Limit
  helpAddress: Limit
  answers: Limit
  authkey: Limit
  mailFree: Limit
  mailPaid: Limit
  smsFree: Limit
  smsPaid: Limit
  recipient: Limit
  smsBlock: Limit
  nominations: Limit
  told: Limit
  instanceMail: Limit
  instanceSms: Limit
}

/** The limits of an instance: what is counted, and how many services a tenant on the free plan has. */
export interface Limits extends CountedLimits {
  servicesFree: number
}

/** What is counted, and for whom; `most` where the table's number is only the highest, `by` where one stands for several. */
export interface Counted {
  name: keyof CountedLimits
  subject: string
  most?: number
  by?: number
}

/** Counts what happens, by names that only the instance can make out. */
export interface Counters {
  /** Counts so many more under a name until the end of its window (ms); gives how many there are, these included. */
  count(name: string, end: number, by: number): Promise<number>
  /** How many there are under a name. */
  read(name: string): Promise<number>
}

/** Providers whose domains are many people's: one of them must not use up the others' share. */
const publicProviders: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.de gmx.net web.de
  t-online.de freenet.de mail.com mail.ru yandex.ru yandex.com proton.me protonmail.com pm.me zoho.com fastmail.com tutanota.com tuta.com hey.com
  orange.fr free.fr laposte.net wanadoo.fr libero.it virgilio.it seznam.cz wp.pl o2.pl onet.pl interia.pl qq.com 163.com 126.com naver.com hanmail.net
  comcast.net verizon.net att.net sbcglobal.net btinternet.com`
    .split(/\s+/)
    .filter((domain) => domain !== ''),
)

/** What of an address is one caller's: an IPv4 address, or the network (/64) that one customer has of IPv6. */
export const callerNetwork = (address: string): string => {
  if (!isIPv6(address)) return address
  const groups = new URL(`http://[${address.split('%')[0] ?? ''}]/`).hostname.slice(1, -1)
  const [head = '', tail] = groups.split('::')
  const first = head.split(':').filter((group) => group !== '')
  const last = tail === undefined ? [] : tail.split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0')
  return [...first, ...(tail === undefined ? [] : zeros), ...last].slice(0, 4).join(':')
}

/** A mailbox whatever way its address is written: in one case, without the part after a plus. */
export const mailbox = (email: string): string => email.toLowerCase().replace(/\+[^@]*@/, '@')

/** Whether a message to an address is a text message. */
export const isTelephone = (to: string): boolean => to.startsWith('+')

/**
 * What a tenant's message to somebody is counted as. The recipient is the tenant's own: else anybody could use up what
 * others may tell somebody, and keep the codes of a recovery from arriving. Ten thousand numbers lie in one block, where who
 * earns by text messages (toll fraud) has many next to each other.
 */
export const ofMessage = (tenant: string, plan: Plan, to: string): Counted[] => {
  const [free, sms] = [isFree(plan), isTelephone(to)]
  return [
    { name: 'recipient', subject: `${tenant}#${mailbox(to)}` },
    ...(sms ? [{ name: 'smsBlock', subject: to.slice(0, -4) } as const] : []),
    { name: sms ? (free ? 'smsFree' : 'smsPaid') : free ? 'mailFree' : 'mailPaid', subject: tenant },
  ]
}

/** The domain of an address that its owner's other addresses share; null for a public provider. */
export const ownDomain = (email: string): string | null => {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  return publicProviders.has(domain) ? null : domain
}
