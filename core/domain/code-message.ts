import type { TransactionFields } from '../protocol/transaction.ts'
import type { MessagePurpose } from '../contract/message-fields.ts'
import { hasLink } from '../contract/plain-name.ts'
import { byAddress, type Notice, named } from './mail.ts'

/** What a code is sent with. */
export interface SentSubject {
  to: string
  /** The service as messages name it. */
  service: string
  code: string
}

/** What one approves, whole: an amount, who gets it, what for. */
const approved = ({ amount, cur, payee, text }: TransactionFields): string =>
  [
    amount === '' ? '' : `${cur} ${amount}`,
    payee === '' ? '' : `to ${payee}`,
    text === '' ? '' : amount === '' && payee === '' ? text : `(${text})`,
  ]
    .filter((part) => part !== '')
    .join(' ')

/** Whether a transaction may stand in a message: nothing in it is a link, which people who wait for a message would follow (phishing). */
export const isTellable = ({ payee, text }: TransactionFields): boolean => !hasLink(payee) && !hasLink(text)

const whatFor = (purpose: MessagePurpose, content: TransactionFields | null): string =>
  content === null
    ? purpose === 'device'
      ? 'use your token again on your phone'
      : 'log in'
    : `approve ${approved(content)}`

/**
 * A code to the token's user. What it is for comes first, so that nobody reads the code without it; there is never a link.
 * It says nothing of the token, whose state a coercer who reads along must not learn.
 */
export const codeNotice = (
  { to, service, code }: SentSubject,
  purpose: MessagePurpose,
  content: TransactionFields | null,
): Notice | null => {
  const what = whatFor(purpose, content)
  const short = `${named(service)}: to ${what}, the code is ${code}, for 5 minutes. If you are not doing this, give it to nobody.`
  return byAddress(to, `Your code for ${named(service)}`, short, [
    `To ${what} at ${named(service)}, the code is`,
    code,
    `It works once, for 5 minutes, and for this alone. Type it only where you are doing this now. ${named(service)} will not ask you for it by phone, mail or message.`,
    `If you are not doing this, give the code to nobody and tell ${named(service)}.`,
  ])
}

/**
 * To a user who asked alone for a way back on a new phone: an enrolment code, which needs the phrase or the contacts besides,
 * and time. Who did not ask has nothing to do: the code opens nothing.
 */
export const recoveryNotice = ({ to, service, code }: SentSubject, delaySeconds: number): Notice | null => {
  const hours = Math.ceil(delaySeconds / 3600)
  const short =
    `${named(service)}: ${code} begins to set up your token on a new phone, for an hour. You also need your backup phrase or trusted contacts, ` +
    `and ${hours} hours. If you did not ask, give it to nobody; your token stays as it is.`
  return byAddress(to, `A code for a new phone at ${named(service)}`, short, [
    `Somebody, most likely you, wants to set up your token for ${named(service)} on a new phone. Type this code there within an hour:`,
    code,
    `You also need your backup phrase or your trusted contacts, and it takes ${hours} hours, in which the phone that you have can cancel it.`,
    `If you did not ask for it, give the code to nobody. Your token stays as it is; open the app on your phone, and tell ${named(service)} if it shows a recovery.`,
  ])
}

/** To the address that a user's codes went to before, or would have gone. */
export const formerAddressNotice = (to: string, service: string): Notice | null => {
  const what = to.startsWith('+') ? 'telephone number' : 'mail address'
  const short = `${named(service)}: your ${what} there was changed, and codes will not come here any more. If you did not ask for it, tell them at once.`
  return byAddress(to, `Your address at ${named(service)} was changed`, short, [
    `Your ${what} at ${named(service)} was changed. Codes of your token will not come here any more.`,
    `If you did not ask for it, tell ${named(service)} at once, by a way that you know from elsewhere.`,
  ])
}
