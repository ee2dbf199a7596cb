import type { Limits } from '../core/domain/limits.ts'

const hour = 3600
const day = 86_400

/** The one table of limits (docs/operators.md): what a stage counts, and how much of it in which time. */
export const limits: Limits = {
  /** Sign-ups from an IPv4 address, or an IPv6 network (/64). */
  signupAddress: { most: 5, seconds: hour },
  /** Sign-ups with an e-mail address: nobody's mailbox is filled through us. */
  signupEmail: { most: 3, seconds: hour },
  /** Sign-ups with addresses of a domain that is no public provider's. */
  signupDomain: { most: 50, seconds: day },
  /** Wrong codes of sign-ups from an address or network. */
  wrongCodes: { most: 10, seconds: hour },
  /** Codes for logging in that are asked for from an address or network. */
  loginAddress: { most: 30, seconds: hour },
  /** The same for a tenant's member, whether there is one or not. */
  loginEmail: { most: 5, seconds: hour },
  /** Questions to authenticators that are asked for from an address or network. */
  passkeyAddress: { most: 300, seconds: hour },
  /** Phones that one user's log-ins by OpenID Connect ask, of strangers who type a name; the same of clients that name the user. A user has five transactions at most, so that one remains for others. */
  promptUser: { most: 2, seconds: 120 },
  promptUserDay: { most: 60, seconds: day },
  /** Log-ins by OpenID Connect that a browser's address or network begins. */
  promptAddress: { most: 300, seconds: hour },
  /** Phones that one client's log-ins ask. */
  promptClient: { most: 10_000, seconds: hour },
  /** Codes for a new phone that a user of an organisation asks for alone, whether there is one or not. */
  help: { most: 3, seconds: day },
  /** The same from an address or network. */
  helpAddress: { most: 10, seconds: hour },
  /** Requests with one authkey, of which one in 256 is counted, as 256. */
  authkey: { most: 60_000, seconds: 60 },
  /** First answers of a tenant that are kept for a day: twice as many as its plan has places, so many at most. */
  answers: { most: 25_000, seconds: day },
  /** Mails that a tenant asks for: enrolments, deletions, messages to trusted contacts. */
  mailFree: { most: 50, seconds: day },
  mailPaid: { most: 2000, seconds: day },
  /** Text messages to a tenant's trusted contacts: none on the free plan. */
  smsFree: { most: 0, seconds: day },
  smsPaid: { most: 200, seconds: day },
  /** Messages of a tenant to one mailbox or telephone. */
  recipient: { most: 10, seconds: day },
  /** Text messages to a block of ten thousand telephone numbers, of all tenants. */
  smsBlock: { most: 100, seconds: day },
  /** Lists of trusted contacts of one token that are told. */
  nominations: { most: 3, seconds: day },
  /** Messages to a trusted contact that he was nominated for a token. */
  told: { most: 1, seconds: 365 * day },
  /** What the instance sends in all: the breaker for what the others did not foresee. */
  instanceMail: { most: 1000, seconds: hour },
  instanceSms: { most: 200, seconds: hour },
  /** Services of a tenant on the free plan. */
  servicesFree: 20,
}
