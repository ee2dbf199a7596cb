import { readFileSync } from 'node:fs'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { mostTokens } from '../core/contract/plans.ts'
import { type Inspected } from './dev/inspected.ts'
import { appMinimum, appVersion } from '../lib/app-minimum.ts'
import { isRange } from './gateway/client-address.ts'
import { messageOptions } from './message-flags.ts'
import { type RunnerOptions } from './runner-options.ts'
import { StartError } from './start-error.ts'
import { UsageError } from './usage-error.ts'

/** What `--help` prints. */
export const usage = `zaas on one machine

  npm start -- [options]       runs an instance
  npm run dev -- [options]     the same, and takes over changed code

  --port 8080                  port to listen on (0: any free one)
  --host 127.0.0.1             address to listen on
  --outbox-port 0              port of the outbox on 127.0.0.1 (0: any free one)
  --url https://…              public address that deeplinks and mails carry (default: the one it listens on)
  --data .zaas                 folder of this instance's data
  --tls-cert F --tls-key F     serve HTTPS with this certificate and key (PEM)
  --trusted-proxy CIDR,…       proxies whose last X-Forwarded-For entry is the client's address
  --allow-webhooks-to CIDR,…   networks of the house that webhooks may go to, over https: (default: none)
  --allow-loopback-webhooks    let webhooks go to this machine, over http: too
  --smtp smtps://U:P@HOST      mail server; also a file that holds the address, or ZAAS_SMTP (default: the outbox)
  --mail-from a@b.example      sender of mails, with --smtp
  --sms-hook https://…         where text messages are posted to; also a file, or ZAAS_SMS_HOOK (default: the outbox)
  --sms-countries +49,+43      what telephone numbers begin with that text messages may go to (default: all)
  --signup open|closed         whether strangers may become tenants (default: open)
  --max-tokens 20              how many tokens a new tenant may have
  --app-minimum 1.2.0          oldest version of the token app that may still be used; an older one fetches this one
  --no-limits                  refuse nothing for being too often: for tests and benchmarks
  --watch                      take over code when it changes, with readable stack traces (what npm run dev does)
  --inspect FUNCTION[:9229]    with --watch: a debugger's port for one function, e.g. token.status
  --help                       this text`

const flags = {
  port: { type: 'string', default: '8080' },
  host: { type: 'string', default: '127.0.0.1' },
  'outbox-port': { type: 'string', default: '0' },
  url: { type: 'string' },
  data: { type: 'string', default: '.zaas' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'trusted-proxy': { type: 'string' },
  'allow-webhooks-to': { type: 'string' },
  'allow-loopback-webhooks': { type: 'boolean', default: false },
  smtp: { type: 'string' },
  'mail-from': { type: 'string' },
  'sms-hook': { type: 'string' },
  'sms-countries': { type: 'string' },
  signup: { type: 'string', default: 'open' },
  'max-tokens': { type: 'string' },
  'app-minimum': { type: 'string' },
  'no-limits': { type: 'boolean', default: false },
  watch: { type: 'boolean', default: false },
  inspect: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/** Reads the command line into the runner's options; null means that help was asked for. Throws `UsageError`, or `StartError` for files that cannot be read. */
export const readCommandLine = (args: readonly string[]): RunnerOptions | null => {
  const { values } = parseCommand(args, flags, 0)
  if (values.help) return null
  if (values.inspect !== undefined && !values.watch) throw new UsageError('--inspect goes with --watch')
  return {
    port: portNumber('--port', values.port),
    host: values.host,
    outboxPort: portNumber('--outbox-port', values['outbox-port']),
    data: values.data,
    allowLoopbackWebhooks: values['allow-loopback-webhooks'],
    signup: openOrClosed(values.signup),
    ...(values['max-tokens'] === undefined ? {} : { maxTokens: places(values['max-tokens']) }),
    ...(values['no-limits'] ? { noLimits: true } : {}),
    ...messageOptions(values),
    ...(values['allow-webhooks-to'] === undefined
      ? {}
      : { allowWebhooksTo: ranges('--allow-webhooks-to', values['allow-webhooks-to']) }),
    development: values.watch,
    ...(values['trusted-proxy'] === undefined
      ? {}
      : { trustedProxies: ranges('--trusted-proxy', values['trusted-proxy']) }),
    ...(values['app-minimum'] === undefined ? {} : { appMinimum: version('--app-minimum', values['app-minimum']) }),
    ...(values.url === undefined ? {} : { url: address('--url', values.url) }),
    ...(values.inspect === undefined ? {} : { inspect: inspected(values.inspect) }),
    ...tlsFiles(values['tls-cert'], values['tls-key']),
  }
}

/** Parses arguments with so many positional ones at most; throws `UsageError`. */
export const parseCommand = <Flags extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Flags,
  positionals: number,
) => {
  try {
    const parsed = parseArgs({ args: [...args], options, strict: true, allowPositionals: positionals > 0 })
    if (parsed.positionals.length <= positionals) return parsed
  } catch (error) {
    // Node's message goes on with advice about positional arguments after its first sentence.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new UsageError(sentence)
  }
  throw new UsageError('There are too many arguments')
}

const portNumber = (flag: string, text: string): number => {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`${flag} takes a number from 0 to 65535, not '${text}'`)
  return port
}

const openOrClosed = (text: string): 'open' | 'closed' => {
  if (text === 'open' || text === 'closed') return text
  throw new UsageError(`--signup takes open or closed, not '${text}'`)
}

const places = (text: string): number => {
  if (/^\d{1,7}$/.test(text) && Number(text) >= 1 && Number(text) <= mostTokens) return Number(text)
  throw new UsageError(`--max-tokens takes a number from 1 to ${mostTokens}, not '${text}'`)
}

/** Whether an address is a scheme, a host and a port, and nothing else. */
const isOrigin = (url: URL): boolean => `${url.origin}/` === url.href

/** An address as a flag gives it, without a slash at the end; throws `UsageError`. */
export const address = (flag: string, text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${flag} takes an http: or https: address, not '${text}'`)
  // Pages and API are found at the root of a host only.
  if (!isOrigin(url)) throw new UsageError(`${flag} takes an address without a path, query or fragment, not '${text}'`)
  return url.origin
}

const version = (flag: string, text: string): string => {
  const minimum = appMinimum(text)
  if (minimum === null)
    throw new UsageError(`${flag} takes a version up to ${appVersion}, which is served here, not '${text}'`)
  return minimum
}

const ranges = (flag: string, text: string): string[] => {
  const list = text.split(',').map((range) => range.trim())
  const wrong = list.find((range) => !isRange(range))
  if (wrong !== undefined) throw new UsageError(`${flag} takes addresses or ranges such as 10.0.0.0/8, not '${wrong}'`)
  return list
}

const inspected = (text: string): Inspected => {
  const [id = '', port = '9229', ...more] = text.split(':')
  if (id === '' || more.length > 0) throw new UsageError(`--inspect takes FUNCTION or FUNCTION:PORT, not '${text}'`)
  return { id, port: portNumber('--inspect', port) }
}

const tlsFiles = (cert: string | undefined, key: string | undefined): Pick<RunnerOptions, 'tls'> => {
  if (cert === undefined && key === undefined) return {}
  if (cert === undefined || key === undefined) throw new UsageError('--tls-cert and --tls-key go together')
  return { tls: { cert: readPem('--tls-cert', cert), key: readPem('--tls-key', key) } }
}

const readPem = (flag: string, file: string): Buffer => {
  try {
    const content = readFileSync(file)
    if (!content.includes('-----BEGIN')) throw new Error('it is not a PEM file')
    return content
  } catch (error) {
    throw new StartError(`${flag}: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
