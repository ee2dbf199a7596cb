import { signupMilliseconds } from './tenant.ts'

/** A mail in plain text, to one person. */
export interface Mail {
  to: string
  subject: string
  text: string
}

/**
 * One line for people inside a mail. Names come from tenants: a line break in a subject would begin a header, direction
 * marks would make a link read differently from what it is.
 */
const line = (text: string, most = 200): string => {
  const clean = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/g, ' ').trim()
  return [...clean].slice(0, most).join('')
}

const mail = (to: string, subject: string, paragraphs: readonly string[]): Mail => {
  if (/[\s\p{C},;<>]/u.test(to)) throw new Error('a mail to something that is not one address')
  return { to, subject: line(subject), text: `${paragraphs.join('\n\n')}\n` }
}

/** To somebody who signs up: the code that completes it, by itself and in a link. The link holds it in the fragment, which no server's log sees. */
export const signupMail = (to: string, tenant: string, code: string, url: string): Mail =>
  mail(to, `Complete the sign-up of ${line(tenant)}`, [
    `Somebody, most likely you, signs up for zaas as ${line(tenant)}.`,
    `To complete it, open this link:\n${line(`${url}/console/verify#code=${code}`, 2048)}`,
    `Or enter this code:\n${line(code)}`,
    `Both work once, and for ${signupMilliseconds / 60_000} minutes. If it was not you, ignore this mail: nothing happens without the code.`,
  ])

/** To a token's future holder: the deeplink of an enrolment for a service, and until when (ISO 8601) it is good. */
export const enrolmentMail = (to: string, service: string, deeplink: string, expiresAt: string): Mail =>
  mail(to, `Your token for ${line(service)}`, [
    `${line(service)} asks you to set up a token, your second factor when you log in there.`,
    `Open this link on your phone:\n${line(deeplink, 4096)}`,
    `It works once, until ${line(expiresAt.slice(0, 16).replace('T', ' '))} UTC. Do not pass it on: whoever uses it first has the token.`,
    `If you did not expect this mail, do not open the link and ask ${line(service)}.`,
  ])

/** To the holder of a token that was deleted. */
export const ceasedMail = (to: string, service: string): Mail =>
  mail(to, `Your token for ${line(service)} has ceased to work`, [
    `Your token for ${line(service)} has ceased to work. You can remove it from your phone.`,
    `If you did not expect this, ask ${line(service)}.`,
  ])
