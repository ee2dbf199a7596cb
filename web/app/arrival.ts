import type { Invitation } from 'zaas-sdk'
import { undone } from '../../core/protocol/deeplink.ts'

/** What a link or a scanned code is. */
export type Arrival =
  | { kind: 'enrolment'; invitation: Invitation }
  /** An enrolment of another instance: this page never talks for it. */
  | { kind: 'elsewhere'; link: string; host: string }
  | { kind: 'foreign' }

const path = /^\/app\/enroll\/[a-z][a-z0-9-]{2,30}$/

/** The code and the instance's key, whole: a link is cut short easily. */
const fields = [/[#&]c=[^&]{16,19}(&|$)/, /[#&]p=[\w-]{43}(&|$)/]

const parsed = (text: string): URL | null => {
  try {
    return URL.parse(undone(text))
  } catch {
    return null
  }
}

/** Reads a link or the text of a QR code. */
export const readLink = (text: string, origin: string): Arrival => {
  const link = parsed(text)
  if (link === null || !path.test(link.pathname) || !fields.every((field) => field.test(link.hash)))
    return { kind: 'foreign' }
  if (link.origin !== origin) return { kind: 'elsewhere', link: link.href, host: link.host }
  return { kind: 'enrolment', invitation: { deeplink: link.href } }
}

/** What a user types to say the same as an invitation: the organisation, and the code in fours. */
export const typedPartsOf = (invitation: Invitation): { tenant: string; code: string } => {
  const fours = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? ''
  if ('code' in invitation) return { tenant: invitation.tenant, code: fours(invitation.code) }
  const { pathname, hash } = new URL(invitation.deeplink)
  const code = new URLSearchParams(hash.slice(1)).get('c') ?? ''
  return { tenant: pathname.split('/').at(-1) ?? '', code: fours(code) }
}

/**
 * What this page was opened with, read once: the address is replaced before anything is drawn, so that the code stays in
 * no history and no screenshot.
 */
export const takeArrival = (): Arrival | null => {
  const arrival = path.test(location.pathname) && location.hash !== '' ? readLink(location.href, location.origin) : null
  history.replaceState(null, '', '/app/')
  return arrival
}
