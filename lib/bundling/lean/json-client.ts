import { createHash, createHmac, createSecretKey } from 'node:crypto'
import { HttpRequest, type HttpResponse, loadJsonRpcErrorCode } from '@smithy/core/protocols'
import { getRetryAfterHint, isThrottlingError, isTransientError, StandardRetryStrategy } from '@smithy/core/retry'
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler'
import { SignatureV4 } from '@smithy/signature-v4'
import { defaultProvider } from '../environment-credentials.ts'
import { readWire, wire } from './wire.ts'

/** SHA-256 and its HMAC as the signer takes them; with bytes for a key Node takes three times as long as with a key object. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHmac> | ReturnType<typeof createHash>
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === 'string' ? secret : secret && createSecretKey(secret as Uint8Array)
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key)
  }
  update(data: Uint8Array): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest())
  }
  reset(): void {
    throw new Error('the signer makes a new one')
  }
}

/** A call: an action of a service, and its input as the SDK's command of that name takes it. */
export interface Command {
  readonly action: string
  readonly input: object
}

/** The command of an action. */
export const commandOf = (action: string, filled: () => object = () => ({})) =>
  class implements Command {
    readonly action = action
    readonly input: object
    constructor(input: object) {
      this.input = { ...filled(), ...input }
    }
  }

/** What a service answered in place of a result, by the name that it gave. */
export class ServiceError extends Error {}

/** What differs between services of the JSON protocol. */
export interface JsonService {
  /** As in its host name and in signatures. */
  readonly name: string
  readonly target: string
  readonly version: '1.0' | '1.1'
  /** The SDK's first pause before it asks again (ms). */
  readonly pauseMilliseconds: number
  readonly errors: Readonly<Record<string, typeof ServiceError>>
}

/** What clients are made with, as the SDK's. */
export interface JsonClientOptions {
  readonly maxAttempts: number
  readonly requestHandler: NodeHttpHandlerOptions
}

// As the SDK: a difference of clocks matters from here on (ms), and an answer that took so long tells nothing of it.
const leastCorrection = 240_000
const longestAnswer = 900_000

/** Where a service of a region is found; `AWS_ENDPOINT_URL` names another place. */
export const endpointOf = (service: string, region: string): URL => {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return new URL(process.env['AWS_ENDPOINT_URL'] ?? `https://${service}.${region}.${suffix}`)
}

/** One client of a JSON service: AWS's own signer, clock correction, rules of retries and HTTP, and nothing between them. */
export class JsonClient {
  readonly #service: JsonService
  readonly #endpoint: URL
  readonly #handler: NodeHttpHandler
  readonly #retries: StandardRetryStrategy
  readonly #signer: SignatureV4
  /** How far the services' clock is before ours (ms). */
  #ahead = 0

  constructor(service: JsonService, { maxAttempts, requestHandler }: JsonClientOptions) {
    const region = process.env['AWS_REGION'] ?? ''
    this.#service = service
    this.#endpoint = endpointOf(service.name, region)
    this.#handler = new NodeHttpHandler(requestHandler)
    this.#retries = new StandardRetryStrategy({ maxAttempts, baseDelay: service.pauseMilliseconds })
    const credentials = defaultProvider()
    this.#signer = new SignatureV4({ credentials, region, service: service.name, sha256: Sha256 })
  }

  /** Makes a call, and makes it again where the SDK would. */
  async send({ action, input }: Command): Promise<unknown> {
    const body = JSON.stringify(wire(input))
    let token = await this.#retries.acquireInitialRetryToken('')
    for (;;) {
      try {
        const output = await this.#attempt(action, body)
        this.#retries.recordSuccess(token)
        return output
      } catch (error) {
        const again = await this.#retries.refreshRetryTokenForRetry(token, errorInfo(error)).catch(() => null)
        if (again === null) throw error
        token = again
      }
    }
  }

  async #attempt(action: string, body: string): Promise<unknown> {
    const [sentAt, ahead] = [Date.now(), this.#ahead]
    const signed = await this.#signer.sign(this.#request(action, body), { signingDate: new Date(sentAt + ahead) })
    const { response } = await this.#handler.handle(signed as HttpRequest)
    const { output, failure } = await ended(response, this.#service.errors)
    const { date, age } = response.headers
    const [now, theirs] = [Date.now(), Date.parse(date ?? '')]
    if (age === undefined && !Number.isNaN(theirs) && now - sentAt <= longestAnswer) this.#ahead = theirs - now
    if (failure === null) return output
    // Signed by a clock that was wrong, and is right now: to be tried again.
    const isCorrected = date !== undefined && Math.abs(this.#ahead) >= leastCorrection && this.#ahead !== ahead
    throw Object.assign(failure, isCorrected ? { $metadata: { ...failure.$metadata, clockSkewCorrected: true } } : {})
  }

  #request(action: string, body: string): HttpRequest {
    const { protocol, hostname, port, host } = this.#endpoint
    const { target, version } = this.#service
    return new HttpRequest({
      method: 'POST',
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path: '/',
      headers: {
        host,
        'content-type': `application/x-amz-json-${version}`,
        'content-length': String(Buffer.byteLength(body)),
        'x-amz-target': `${target}.${action}`,
      },
      body,
    })
  }
}

const errorInfo = (thrown: unknown) => {
  const error = thrown as Parameters<typeof isTransientError>[0]
  const transient = isTransientError(error) ? 'TRANSIENT' : 'CLIENT_ERROR'
  const retryAfterHint = getRetryAfterHint(error.$response as HttpResponse | undefined)
  const hint = retryAfterHint === undefined ? {} : { retryAfterHint }
  return { error, errorType: isThrottlingError(error) ? 'THROTTLING' : transient, ...hint } as const
}

const textOf = (stream: NodeJS.ReadableStream): Promise<string> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => resolve(Buffer.concat(parts).toString()))
    stream.on('error', reject)
  })

/** How a call ended: with what the answer holds, or with what it refuses with, as the SDK names it. */
const ended = async (response: HttpResponse, errors: JsonService['errors']) => {
  const { statusCode, headers } = response
  const $metadata = { httpStatusCode: statusCode, requestId: headers['x-amzn-requestid'] }
  let failure: Error
  try {
    const text = await textOf(response.body as NodeJS.ReadableStream)
    const body = text === '' ? {} : readWire(text)
    if (statusCode < 300) return { output: { ...body, $metadata }, failure: null }
    const name = loadJsonRpcErrorCode(response, body) ?? 'Unknown'
    const { message, Message, ...rest } = body
    failure = new (errors[name] ?? ServiceError)(String(message ?? Message ?? 'UnknownError'))
    Object.assign(failure, rest, { name, $fault: statusCode < 500 ? 'client' : 'server' })
  } catch (error) {
    failure = error as Error
  }
  Object.defineProperty(failure, '$response', { value: response, enumerable: false })
  return { output: null, failure: Object.assign(failure, { $metadata }) }
}
