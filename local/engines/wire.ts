import { randomUUID } from 'node:crypto'
import { AwsError, type AwsInput, type AwsService } from './engine.ts'

/** One API action as it came over HTTP, and how its service words the answer. */
export type WireCall = { service: AwsService; action: string; input: AwsInput; dialect: Dialect }

/** What counts of the HTTP request by which a client calls a service. */
export interface AwsRequest {
  readonly method: string
  readonly path: string
  /** `x-amz-target`. */
  readonly target?: string | undefined
  /** `content-type`. */
  readonly type?: string | undefined
  readonly authorization?: string | undefined
  readonly body: string
}

/** An HTTP answer. */
export type WireReply = { status: number; headers: Record<string, string>; body: string }

/** How a protocol of AWS words results and errors. */
type Dialect = { result(action: string, output: AwsInput): WireReply; error(error: AwsError): WireReply }

const targets: Record<string, AwsService> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  TrentService: 'kms',
}

/** The codes that the query protocol had for these errors; the SDK keeps them as `error.Code`. */
const queryCodes: Record<string, string> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
}

const jsonDialect = (contentType: string, errorHeaders: (error: AwsError) => Record<string, string>): Dialect => {
  const reply = (status: number, body: AwsInput, extra: Record<string, string>): WireReply => ({
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': randomUUID(), ...extra },
    body: JSON.stringify(body),
  })
  return {
    result: (_action, output) => reply(200, output, {}),
    error: (error) =>
      reply(error.status, { __type: error.code, message: error.message, ...error.details }, errorHeaders(error)),
  }
}

const queryDialect = (): Dialect => {
  const reply = (status: number, requestId: string, body: string): WireReply => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body,
  })
  return {
    result(action, output) {
      const requestId = randomUUID()
      const members = Object.entries(output).map(([name, value]) => element(name, escaped(String(value))))
      const metadata = element('ResponseMetadata', element('RequestId', requestId))
      return reply(
        200,
        requestId,
        element(`${action}Response`, element(`${action}Result`, members.join('')) + metadata),
      )
    },
    error({ code, message, status }) {
      const requestId = randomUUID()
      const type = status < 500 ? 'Sender' : 'Receiver'
      const error = element(
        'Error',
        element('Type', type) + element('Code', escaped(code)) + element('Message', escaped(message)),
      )
      return reply(status, requestId, element('ErrorResponse', error + element('RequestId', requestId)))
    },
  }
}

const json10 = jsonDialect('application/x-amz-json-1.0', () => ({}))
const json11 = jsonDialect('application/x-amz-json-1.1', () => ({}))
const sqsJson = jsonDialect('application/x-amz-json-1.0', ({ code, status }) => ({
  'x-amzn-query-error': `${queryCodes[code] ?? code};${status < 500 ? 'Sender' : 'Receiver'}`,
}))
const restJson = jsonDialect('application/json', ({ code }) => ({ 'x-amzn-errortype': code }))
const dialects: Record<AwsService, Dialect> = {
  dynamodb: json10,
  sqs: sqsJson,
  kms: json11,
  ses: restJson,
  sns: queryDialect(),
}

/** Reads which action a request is, by the three ways in which the SDK's clients send one. */
export const readCall = ({ method, path, target, type, body }: AwsRequest): WireCall => {
  if (target !== undefined) {
    const dot = target.lastIndexOf('.')
    const service = targets[target.slice(0, dot)]
    if (!service) throw new AwsError('UnknownOperationException', `No such service on this machine: ${target}`)
    return { service, action: target.slice(dot + 1), input: parse(body), dialect: dialects[service] }
  }
  if (method === 'POST' && path.split('?')[0] === '/v2/email/outbound-emails') {
    return { service: 'ses', action: 'SendEmail', input: parse(body), dialect: dialects.ses }
  }
  if (type?.startsWith('application/x-www-form-urlencoded')) return readQuery(body)
  throw new AwsError('UnknownOperationException', `No such action on this machine: ${method} ${path}`, 404)
}

/** The answer to a request whose service is not known. */
export const plainError = (error: AwsError): WireReply => json10.error(error)

/** SNS alone still speaks the query protocol; flat members are enough for a text message. */
const readQuery = (body: string): WireCall => {
  const { Action: action, Version: version, ...input } = Object.fromEntries(new URLSearchParams(body))
  if (!action || version !== '2010-03-31') throw new AwsError('InvalidAction', 'No such action on this machine')
  return { service: 'sns', action, input, dialect: dialects.sns }
}

const parse = (body: string): AwsInput => {
  try {
    const input: unknown = JSON.parse(body === '' ? '{}' : body)
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as AwsInput
  } catch {
    // Falls through: refused below.
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object')
}

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
