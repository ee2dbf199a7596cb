import type { Invitation } from './views.ts'

/** What a link or a scanned code is. */
export type Arrival =
  | { kind: 'enrolment'; invitation: Invitation }
  /** An enrolment of another instance: this page never talks for it. */
  | { kind: 'elsewhere'; link: string; host: string }
  | { kind: 'foreign' }

const path = /^\/app\/enroll\/[a-z][a-z0-9-]{2,30}$/

/** Reads a link or the text of a QR code. */
export const readLink = (text: string, origin: string): Arrival => {
  const link = URL.parse(text.trim())
  if (link === null || !path.test(link.pathname) || !/(^#|&)c=[^&]+/.test(link.hash)) return { kind: 'foreign' }
  if (link.origin !== origin) return { kind: 'elsewhere', link: link.href, host: link.host }
  return { kind: 'enrolment', invitation: { deeplink: link.href } }
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
