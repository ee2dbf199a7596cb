import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { AwsError, type AwsInput } from './engine.ts'

/** The request never reached the server, so it may be sent again without a second effect. */
export class NotSentError extends Error {}

const streamActions = new Set(['DescribeStream', 'GetRecords', 'GetShardIterator'])

/** Sends actions to a DynamoDB-compatible server over connections that stay open. */
export class DynamoTransport {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 })

  async send(url: string, action: string, input: AwsInput, signal?: AbortSignal): Promise<AwsInput> {
    const { status, text } = await post(url, action, JSON.stringify(input), { agent: this.#agent, signal })
    const body = parse(text)
    if (status === 200) return body
    throw toAwsError(status, body)
  }

  close(): void {
    this.#agent.destroy()
  }
}

interface Reply {
  readonly status: number
  readonly text: string
}

const post = (
  url: string,
  action: string,
  body: string,
  { agent, signal }: { agent: Agent; signal: AbortSignal | undefined },
): Promise<Reply> => {
  const secure = url.startsWith('https:')
  const options = {
    method: 'POST',
    headers: headersOf(action, body),
    ...(secure ? {} : { agent }),
    ...(signal ? { signal } : {}),
  }
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = secure ? tlsRequest(url, options) : request(url, options)
    sent.on('response', (response: IncomingMessage) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 500, text }))
      response.on('error', (error) => reject(broken(error, signal)))
    })
    sent.on('error', (error) => reject(broken(error, signal)))
    sent.end(body)
  })
}

const headersOf = (action: string, body: string): Record<string, string | number> => {
  const api = streamActions.has(action) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810'
  return {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amz-target': `${api}.${action}`,
    'x-amz-date': '20260101T000000Z',
    // The servers want a signature of the right form, and do not check it.
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  }
}

const broken = (error: Error, signal?: AbortSignal): Error => {
  if (signal?.aborted) return error
  if ('code' in error && error.code === 'ECONNREFUSED') return new NotSentError(error.message)
  // Whether a write took place is unknown, as after a dropped connection to AWS.
  return new AwsError('ServiceUnavailable', `The DynamoDB engine broke off: ${error.message}`, 503)
}

const parse = (text: string): AwsInput => {
  try {
    const body: unknown = JSON.parse(text || '{}')
    if (typeof body === 'object' && body !== null) return body as AwsInput
  } catch {
    // Falls through: what is not JSON is no answer of the protocol.
  }
  throw new AwsError('InternalServerError', 'The DynamoDB engine gave an answer that is not JSON', 500)
}

const toAwsError = (status: number, body: AwsInput): AwsError => {
  const { __type, message, Message, ...details } = body
  const code = String(__type ?? 'InternalServerError')
  return new AwsError(code.slice(code.indexOf('#') + 1), String(message ?? Message ?? code), status, details)
}
