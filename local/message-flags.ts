import { readFileSync } from 'node:fs'
import { type Smtp } from './engines/smtp-engine.ts'
import { isLoopback } from './loopback.ts'
import { StartError } from './start-error.ts'
import { UsageError } from './usage-error.ts'

/** How mails and text messages leave this machine, where they do. */
export interface MessageOptions {
  readonly smtp?: Smtp
  readonly smsHook?: string
  /** What telephone numbers begin with that text messages may go to, e.g. `+49,+43`; all. */
  readonly smsPrefixes?: string
}

/** The flags of messages as they were given. */
interface MessageFlags {
  readonly smtp?: string | undefined
  readonly 'mail-from'?: string | undefined
  readonly 'sms-hook'?: string | undefined
  readonly 'sms-countries'?: string | undefined
}

/** Reads the flags of messages. An address with a password in it may stand in a file or in the environment, where no list of processes shows it. */
export const messageOptions = (flags: MessageFlags, environment: NodeJS.ProcessEnv = process.env): MessageOptions => {
  const smtp = addressGiven('--smtp', flags.smtp ?? environment['ZAAS_SMTP'])
  const hook = addressGiven('--sms-hook', flags['sms-hook'] ?? environment['ZAAS_SMS_HOOK'])
  const countries = flags['sms-countries']
  if ((smtp === null) !== (flags['mail-from'] === undefined)) throw new UsageError('--smtp and --mail-from go together')
  // Each message costs, and numbers that earn by it are in a few countries (toll fraud).
  if (hook !== null && countries === undefined) throw new UsageError('--sms-hook needs --sms-countries')
  return {
    ...(smtp === null ? {} : { smtp: { url: mailServer(smtp), from: sender(flags['mail-from'] ?? '') } }),
    ...(hook === null ? {} : { smsHook: hookAddress(hook) }),
    ...(countries === undefined ? {} : { smsPrefixes: prefixes(countries) }),
  }
}

/** An address as it stands there, or the one in the file that is named; null for none. */
const addressGiven = (flag: string, given: string | undefined): URL | null => {
  if (given === undefined || given === '') return null
  const text = /^[a-z]+:\/\//i.test(given) ? given : fileText(flag, given)
  if (URL.canParse(text)) return new URL(text)
  // It is not repeated: it may hold a password.
  throw new UsageError(`${flag} takes an address, or a file that holds one`)
}

const fileText = (flag: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new StartError(`${flag}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const mailServer = (url: URL): string => {
  if (/^smtps?:$/.test(url.protocol) && url.hostname !== '' && /^\/?$/.test(url.pathname + url.search + url.hash))
    return url.href
  throw new UsageError('--smtp takes smtps://user:password@host or smtp://…, without a path')
}

const hookAddress = (url: URL): string => {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url.href
  throw new UsageError('--sms-hook takes an https: address')
}

const sender = (text: string): string => {
  if (/^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/.test(text)) return text
  throw new UsageError(`--mail-from takes a bare mail address, not '${text}'`)
}

const prefixes = (text: string): string => {
  if (/^\+\d*(,\+\d*)*$/.test(text)) return text
  throw new UsageError(`--sms-countries takes what numbers begin with, such as +49,+43, not '${text}'`)
}
