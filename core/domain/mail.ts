import { isPlainName } from '../contract/plain-name.ts'
import type { Service } from './ports.ts'
import { invitationMilliseconds, signupMilliseconds } from './tenant.ts'

/** A mail in plain text, to one person. */
export interface Mail {
  to: string
  subject: string
  text: string
}

/** A text message to one telephone (E.164). */
export interface Sms {
  to: string
  text: string
}

/** Something that one person is told; only a mail has a subject. */
export type Notice = Mail | Sms

/**
 * One line for people inside a mail. Names come from tenants: a line break in a subject would begin a header, direction
 * marks would make a link read differently from what it is.
 */
const line = (text: string, most = 200): string => {
  const clean = text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...clean].slice(0, most).join('')
}

const notOneAddress = /[\s\p{C},;<>]/u

const mail = (to: string, subject: string, paragraphs: readonly string[]): Mail => {
  if (notOneAddress.test(to)) throw new Error('a mail to something that is not one address')
  return { to, subject: line(subject), text: `${paragraphs.join('\n\n')}\n` }
}

/** A service as messages name it: what it calls itself, with the tenant that it belongs to, which nobody can choose to look like another. */
export const shownService = ({ name, tenant, config: { displayName } }: Service): string =>
  displayName !== undefined && isPlainName(displayName) ? `${line(displayName, 64)} (${tenant})` : name

/** To somebody who signs up: the code that completes it, by itself and in a link. The link holds it in the fragment, which no server's log sees. */
export const signupMail = (to: string, tenant: string, code: string, url: string): Mail =>
  mail(to, `Complete the sign-up of ${line(tenant)}`, [
    `Somebody, most likely you, signs up for zaas as ${line(tenant)}.`,
    `To complete it, open this link:\n${line(`${url}/console/verify#code=${code}`, 2048)}`,
    `Or enter this code:\n${line(code)}`,
    `Both work once, and for ${signupMilliseconds / 60_000} minutes. If it was not you, ignore this mail: nothing happens without the code.`,
  ])

/** To a member who wants to log in. */
export const loginMail = (to: string, tenant: string, code: string, url: string): Mail =>
  mail(to, `Log in to ${line(tenant)}`, [
    `Somebody, most likely you, logs in to ${line(tenant)} on zaas.`,
    `In the same browser, open this link:\n${line(`${url}/console/verify#code=${code}`, 2048)}`,
    `Or enter this code in the window where you asked:\n${line(code)}`,
    `Both work once, and for ${signupMilliseconds / 60_000} minutes. If it was not you, ignore this mail and give the code to nobody.`,
  ])

/** To somebody who is invited to run a tenant with others. */
export const invitationMail = (to: string, tenant: string, code: string, url: string): Mail =>
  mail(to, `You are invited to ${line(tenant)}`, [
    `You are invited to run ${line(tenant)} on zaas, the second factor that it uses.`,
    `To accept, open this link:\n${line(`${url}/console/verify#code=${code}`, 2048)}`,
    `Or enter this code:\n${line(code)}`,
    `Both work once, and for ${invitationMilliseconds / 86_400_000} days. If you do not know ${line(tenant)}, ignore this mail.`,
  ])

/** To a token's future holder: the deeplink of an enrolment for a service, and until when (ISO 8601) it is good. */
export const enrolmentMail = (
  to: string,
  service: string,
  { deeplink, code, expiresAt }: { deeplink: string; code: string; expiresAt: string },
): Mail =>
  mail(to, `Your token for ${line(service)}`, [
    `${line(service)} asks you to set up a token, your second factor when you log in there.`,
    `Open this link on your phone:\n${line(deeplink, 4096)}`,
    `If the link does not open, type this code in the app: ${line(code)}`,
    `It works once, until ${line(expiresAt.slice(0, 16).replace('T', ' '))} UTC. Do not pass it on: whoever uses it first has the token.`,
    `If you did not expect this mail, do not open the link and ask ${line(service)}.`,
  ])

/** To those who own a tenant: a service's endpoint was switched off, and how it is switched on again. */
export const switchedOffMail = (to: string, service: string, why: '410' | 'five-days', url: string): Mail =>
  mail(to, `Webhooks of ${line(service)} are switched off`, [
    why === '410'
      ? `The endpoint of ${line(service)} answered 410, which asks for no more webhooks. None are sent to it any more.`
      : `Nothing but failures came from the endpoint of ${line(service)} for five days. No webhooks are sent to it any more.`,
    `Look at what failed, and switch it on again:\n${line(`${url}/console/s/${service}/webhooks`, 2048)}`,
    'Saving the address of the endpoint once more does the same. What was not delivered can then be sent again.',
  ])

/** To the holder of a token that was deleted. */
export const ceasedMail = (to: string, service: string): Mail =>
  mail(to, `Your token for ${line(service)} has ceased to work`, [
    `Your token for ${line(service)} has ceased to work. You can remove it from your phone.`,
    `If you did not expect this, ask ${line(service)}.`,
  ])

/** What a trusted contact is told about: who chose them, and for which service. */
export interface ContactSubject {
  /** The contact's address: a telephone (E.164) or e-mail address. */
  to: string
  who: string
  service: string
}

/** The same words by the way that the address has, the first paragraph alone being the text message; null when it is neither. */
export const byAddress = (to: string, subject: string, short: string, paragraphs: readonly string[]): Notice | null => {
  if (/^\+[1-9]\d{6,14}$/.test(to)) return { to, text: short }
  return to.includes('@') && !notOneAddress.test(to) ? mail(to, subject, paragraphs) : null
}

/** A name inside a text message, where every character is paid for and nobody sees what comes later; the tenant at its end stays. */
export const named = (text: string): string => {
  const [, name = text, tenant = ''] = /^(.*)( \([a-z0-9-]+\))$/.exec(text) ?? []
  return line(name, 40) + tenant
}

/**
 * To somebody who was chosen as a trusted contact (protocol.md 11.3). The names are the tenant's, never the contact's own,
 * which the token's holder typed: nobody can send strangers a text of his choice through us.
 */
export const nominatedMessage = ({ to, who, service }: ContactSubject): Notice | null => {
  const short =
    `${named(who)} chose you as a trusted contact for ${named(service)}. If they lose their phone, you may get a code for them. ` +
    'Give it only to them: face to face, or by phone if you know the voice. You need not answer.'
  return byAddress(to, `${line(who, 80)} chose you as a trusted contact for ${line(service, 80)}`, short, [
    `${line(who)} chose you as a trusted contact for ${line(service)}. You need not do anything now.`,
    `If they ever lose their phone or forget their PIN, ${line(service)} may send you a code of 4 digits for them. With the codes of several contacts together they can set up their token anew, and log in with it as before.`,
    `So give a code only to ${line(who)}, and only face to face, or when they call and you know their voice. Never by mail or message, and to nobody else, whoever asks: ${line(service)} will not ask you for it.`,
    `If you do not know ${line(who)}, ignore this mail.`,
  ])
}

/** To a trusted contact, with the code that vouches for the user, and for how many minutes. */
export const codeMessage = ({
  to,
  who,
  service,
  code,
  minutes,
}: ContactSubject & { code: string; minutes: number }): Notice | null => {
  const short =
    `${code} is the code of ${named(who)} for ${named(service)}, for ${minutes} minutes. It helps them to log in from a new phone. ` +
    'Give it only to them: face to face, or by phone if you know the voice. If they did not ask you, give it to nobody and tell them.'
  return byAddress(to, `A code for ${line(who, 80)}, to be given in person`, short, [
    `Somebody, most likely ${line(who)}, sets up a token for ${line(service)} on a new phone and named you as a trusted contact. Their code is`,
    code,
    `It works for ${minutes} minutes. Together with the codes of other contacts it lets whoever holds them set a new PIN, and log in to ${line(service)} as ${line(who)}.`,
    `So give it only to ${line(who)}, and only face to face, or when they call and you know their voice. Never by mail or message, and to nobody else, whoever asks: ${line(service)} will not ask you for it.`,
    `If ${line(who)} did not ask you, give it to nobody and tell them: somebody may be trying to log in as them.`,
  ])
}
