import { type Clock } from './clock.ts'
import { type Logs } from './function-logs.ts'
import { startGateway, type Gateway, type TlsFiles } from './gateway/gateway-server.ts'
import { type HttpAnswer } from './gateway/http-answer.ts'
import { type HttpRequest } from './gateway/http-event.ts'
import { type RunnerOptions } from './runner-options.ts'
import { StartError } from './start-error.ts'

type Answer = (request: HttpRequest) => Promise<HttpAnswer>

/** The address that an instance listens on. It is taken first, so that a port in use is known at once; requests wait until the instance is ready. */
export class FrontDoor {
  /** Where it listens, without a slash at the end. */
  readonly url: string
  readonly #gateway: Gateway
  readonly #admission: PromiseWithResolvers<Answer>

  private constructor(url: string, gateway: Gateway, admission: PromiseWithResolvers<Answer>) {
    this.url = url
    this.#gateway = gateway
    this.#admission = admission
  }

  /** Takes the address; rejects with `StartError` where it cannot be had. */
  static async open(options: RunnerOptions, clock: Clock, logs: Logs): Promise<FrontDoor> {
    const { host = '127.0.0.1', port, tls, trustedProxies, log = () => undefined } = options
    const admission = Promise.withResolvers<Answer>()
    // Nobody may be waiting for the first answer when the start fails.
    admission.promise.catch(() => undefined)
    const gateway = await startGateway({
      host,
      port,
      ...(tls ? { tls } : {}),
      ...(trustedProxies ? { trustedProxies } : {}),
      now: () => clock.now(),
      answer: async (request) => (await admission.promise)(request),
      onAnswer: (request, answer) => logs.write('access', accessLine(request, answer, clock.now()), false),
      onError: (error) => log(`The gateway failed: ${error instanceof Error ? error.message : String(error)}`),
    }).catch(refusedAddress(host, port, '--port'))
    return new FrontDoor(`${tls ? 'https' : 'http'}://${hostInUrl(host)}:${gateway.port}`, gateway, admission)
  }

  /** Lets requests in; those that came meanwhile are answered now. */
  admit(answer: Answer): void {
    this.#admission.resolve(answer)
  }

  /** Takes another certificate for connections to come. */
  renew(tls: TlsFiles): void {
    this.#gateway.renew(tls)
  }

  async close(): Promise<void> {
    this.#admission.reject(new Error('the instance has not started'))
    await this.#gateway.close()
  }
}

/** Says in a sentence why an address cannot be listened on. */
export const refusedAddress =
  (host: string, port: number, flag: string) =>
  (error: NodeJS.ErrnoException): never => {
    if (error.code === 'EADDRINUSE')
      throw new StartError(`Port ${port} of ${host} is in use; choose another one with ${flag}`)
    throw new StartError(`Cannot listen on ${host}:${port}: ${error.message}`)
  }

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** A line of the access log: no query, no address, and in place of the path the route: a client may have put its key into the path by mistake. */
const accessLine = (
  { receivedAt, requestId, method }: HttpRequest,
  { status, route }: HttpAnswer,
  now: number,
): string =>
  JSON.stringify({
    time: receivedAt.toISOString(),
    requestId,
    method,
    route: route ?? null,
    status,
    milliseconds: now - receivedAt.getTime(),
  })
