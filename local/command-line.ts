import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isRange } from './gateway/client-address.ts'
import type { RunnerOptions } from './runner-options.ts'
import { StartError } from './start-error.ts'

/** What `--help` prints. */
export const usage = `zaas on one machine

  npm start -- [options]

  --port 8080                  port to listen on (0: any free one)
  --host 127.0.0.1             address to listen on
  --url https://…              public address that deeplinks and mails carry (default: the one it listens on)
  --data .zaas                 folder of this instance's data
  --tls-cert F --tls-key F     serve HTTPS with this certificate and key (PEM)
  --trusted-proxy CIDR,…       proxies whose last X-Forwarded-For entry is the client's address
  --allow-loopback-webhooks    let webhooks go to this machine, over http: too
  --dynamodb-endpoint URL      a DynamoDB-compatible server instead of the embedded one
  --help                       this text`

/** A command line that cannot be understood, in one sentence. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

const flags = {
  port: { type: 'string', default: '8080' },
  host: { type: 'string', default: '127.0.0.1' },
  url: { type: 'string' },
  data: { type: 'string', default: '.zaas' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'trusted-proxy': { type: 'string' },
  'allow-loopback-webhooks': { type: 'boolean', default: false },
  'dynamodb-endpoint': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/** Reads the command line into the runner's options; undefined means that help was asked for. Throws `UsageError`, or `StartError` for files that cannot be read. */
export const readCommandLine = (args: readonly string[]): RunnerOptions | undefined => {
  const values = parse(args)
  if (values.help) return undefined
  const url = values.url === undefined ? undefined : address('--url', values.url)
  const dynamodbEndpoint =
    values['dynamodb-endpoint'] === undefined ? undefined : address('--dynamodb-endpoint', values['dynamodb-endpoint'])
  const tls = tlsFiles(values['tls-cert'], values['tls-key'])
  return {
    port: portNumber(values.port),
    host: values.host,
    data: values.data,
    allowLoopbackWebhooks: values['allow-loopback-webhooks'],
    ...(values['trusted-proxy'] === undefined
      ? {}
      : { trustedProxies: ranges('--trusted-proxy', values['trusted-proxy']) }),
    ...(url === undefined ? {} : { url }),
    ...(dynamodbEndpoint === undefined ? {} : { dynamodbEndpoint }),
    ...(tls ? { tls } : {}),
  }
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false }).values
  } catch (error) {
    // Node's message goes on with advice about positional arguments after its first sentence.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new UsageError(sentence)
  }
}

const portNumber = (text: string): number => {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`--port takes a number from 0 to 65535, not '${text}'`)
  return port
}

const address = (flag: string, text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${flag} takes an http: or https: address, not '${text}'`)
  return text.replace(/\/+$/, '')
}

const ranges = (flag: string, text: string): string[] => {
  const list = text.split(',').map((range) => range.trim())
  const wrong = list.find((range) => !isRange(range))
  if (wrong !== undefined) throw new UsageError(`${flag} takes addresses or ranges such as 10.0.0.0/8, not '${wrong}'`)
  return list
}

const tlsFiles = (cert: string | undefined, key: string | undefined): RunnerOptions['tls'] => {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) throw new UsageError('--tls-cert and --tls-key go together')
  return { cert: readPem('--tls-cert', cert), key: readPem('--tls-key', key) }
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
