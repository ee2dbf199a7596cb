import { randomBytes, timingSafeEqual } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { refusedAddress } from './front-door.ts'
import { type Gateway, startGateway } from './gateway/gateway-server.ts'
import { gatewayAnswer, type HttpAnswer, jsonAnswer } from './gateway/http-answer.ts'
import { decodedPath, type HttpRequest } from './gateway/http-event.ts'
import { instanceLimits } from './gateway/limits.ts'
import { createPages } from './gateway/page-files.ts'

/** What the outbox's listener is opened with. */
export interface OutboxDoorOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** The file that holds the address while it listens, for commands of whoever may read it. */
  readonly file: string
  readonly read: () => unknown
  readonly now: () => number
  readonly log: (message: string) => void
  /** The folder of built pages: whoever asks with a browser gets the outbox's, where there is one. */
  readonly pages: string
}

/** The one address at which mails and texts of this machine are read. */
export interface OutboxDoor {
  readonly url: string
  close(): Promise<void>
}

const host = '127.0.0.1'
const path = '/outbox/'
/** Files of its page: they hold nothing that was sent, and a page's script cannot carry `t`. */
const pageFile = /^\/outbox\/[\w-]+\.(js|css|svg)$/

/**
 * Opens the outbox: it holds codes and links that log people in, so it has a listener of its own, on loopback, which no proxy
 * before the instance passes on, and answers only who knows this start's secret.
 */
export const openOutboxDoor = async (options: OutboxDoorOptions): Promise<OutboxDoor> => {
  const secret = randomBytes(24).toString('base64url')
  const pages = createPages(options.pages, ['outbox'])
  const gateway: Gateway = await startGateway({
    host,
    port: options.port,
    now: options.now,
    limits: { ...instanceLimits(), connections: 64 },
    answer: (request) => answerTo(request, `${host}:${gateway.port}`, secret, { pages, read: options.read }),
    onAnswer: () => undefined,
    onError: (error) => options.log(`The outbox failed: ${error instanceof Error ? error.message : String(error)}`),
  }).catch(refusedAddress(host, options.port, '--outbox-port'))
  const url = `http://${host}:${gateway.port}${path}?t=${secret}`
  rmSync(options.file, { force: true })
  writeFileSync(options.file, `${url}\n`, { mode: 0o600, flag: 'wx' })
  return {
    url,
    close: async () => {
      rmSync(options.file, { force: true })
      await gateway.close()
    },
  }
}

interface Sources {
  readonly pages: ReturnType<typeof createPages>
  readonly read: () => unknown
}

const answerTo = async (
  request: HttpRequest,
  name: string,
  secret: string,
  { pages, read }: Sources,
): Promise<HttpAnswer> => {
  // Another page of a browser on this machine has an `Origin` of its own, or by DNS rebinding a `Host`.
  const isOurs = ['', `http://${name}`].includes(header(request, 'origin'))
  if (header(request, 'host') !== name || !isOurs) return gatewayAnswer(403, 'Forbidden')
  const asked = decodedPath(request.target)
  const isHead = request.method === 'HEAD'
  if ((request.method !== 'GET' && !isHead) || asked === null) return gatewayAnswer(404, 'Not Found')
  if (pageFile.test(asked)) return (await pages(request, asked)) ?? gatewayAnswer(404, 'Not Found')
  if (asked !== path || !isSecret(request.target, secret)) return gatewayAnswer(404, 'Not Found')
  const page = header(request, 'accept').includes('text/html') ? await pages(request, path) : null
  // What nobody gets is not read yet.
  return page?.status === 200
    ? page
    : isHead
      ? { ...jsonAnswer(200, {}), body: Buffer.alloc(0) }
      : jsonAnswer(200, read())
}

const header = ({ rawHeaders }: HttpRequest, name: string): string =>
  rawHeaders.find((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name) ?? ''

const isSecret = (target: string, secret: string): boolean => {
  const given = Buffer.from(new URL(target, `http://${host}`).searchParams.get('t') ?? '')
  return given.length === secret.length && timingSafeEqual(given, Buffer.from(secret))
}
