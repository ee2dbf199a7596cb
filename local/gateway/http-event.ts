import type { Match } from './router.ts'

/** One request as it arrived, its body read to the end. */
export interface HttpRequest {
  readonly method: string
  /** The request target: path and query as sent, in ASCII. */
  readonly target: string
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly protocol: string
  readonly clientAddress: string
  readonly secure: boolean
  readonly receivedAt: Date
  readonly requestId: string
}

/** The values of a header, in the order in which they were sent. */
export const headerValues = (rawHeaders: readonly string[], name: string): string[] =>
  rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)

/** The path of a request target, percent-decoded as an HTTP API does before it looks for the route; null if malformed. */
export const decodedPath = (target: string): string | null => {
  try {
    return decodeURIComponent(target.split('?', 1)[0] ?? '')
  } catch {
    return null
  }
}

/** The event of payload format 2.0 for a request, as JSON text. */
export const httpEvent = (
  request: HttpRequest,
  path: string,
  { route, parameters }: Match,
  account: string,
): string => {
  const rawQueryString = queryOf(request.target)
  const query = queryParameters(rawQueryString)
  const { headers, cookies } = headersOf(request)
  const text = isText(headers['content-type'])
  return JSON.stringify({
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: requestContext(request, path, headers, {
      routeKey: route.routeKey,
      stage: route.stage,
      apiId: route.apiId,
      accountId: account,
    }),
    ...(parameters ? { pathParameters: parameters } : {}),
    ...(request.body.length > 0 ? { body: request.body.toString(text ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: request.body.length > 0 && !text,
  })
}

const queryOf = (target: string): string => {
  const mark = target.indexOf('?')
  return mark < 0 ? '' : target.slice(mark + 1)
}

const queryParameters = (raw: string): Record<string, string> | null => {
  const parameters = new Map<string, string>()
  for (const part of raw.split('&').filter((text) => text !== '')) {
    const equals = part.indexOf('=')
    const name = decodeQuery(equals < 0 ? part : part.slice(0, equals))
    const value = decodeQuery(equals < 0 ? '' : part.slice(equals + 1))
    const before = parameters.get(name)
    parameters.set(name, before === undefined ? value : `${before},${value}`)
  }
  return parameters.size > 0 ? Object.fromEntries(parameters) : null
}

const decodeQuery = (text: string): string => {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

const headersOf = (request: HttpRequest): { headers: Record<string, string>; cookies: string[] } => {
  const headers = new Map<string, string>()
  const cookies: string[] = []
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index]?.toLowerCase() ?? ''
    const value = request.rawHeaders[index + 1] ?? ''
    const before = headers.get(name)
    if (name === 'cookie') cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ''))
    else headers.set(name, before === undefined ? value : `${before},${value}`)
  }
  const forwarded = headers.get('x-forwarded-for')
  headers.set(
    'x-forwarded-for',
    forwarded === undefined ? request.clientAddress : `${forwarded}, ${request.clientAddress}`,
  )
  headers.set('x-forwarded-proto', request.secure ? 'https' : 'http')
  return { headers: Object.fromEntries(headers), cookies }
}

const isText = (contentType = ''): boolean =>
  /^\s*(text\/|application\/(json|javascript|xml)\b|application\/[\w.-]+\+(json|xml)\b)/i.test(contentType)

interface RouteContext {
  readonly routeKey: string
  readonly stage: string
  readonly apiId: string
  readonly accountId: string
}

const requestContext = (
  request: HttpRequest,
  path: string,
  headers: Readonly<Record<string, string>>,
  route: RouteContext,
): object => {
  const domainName = headers['host'] ?? ''
  return {
    ...route,
    domainName,
    domainPrefix: domainName.split('.')[0],
    http: {
      method: request.method,
      path,
      protocol: request.protocol,
      sourceIp: request.clientAddress,
      userAgent: headers['user-agent'] ?? '',
    },
    requestId: request.requestId,
    time: commonLogTime(request.receivedAt),
    timeEpoch: request.receivedAt.getTime(),
  }
}

/** `12/Mar/2020:19:03:58 +0000`. */
const commonLogTime = (date: Date): string => {
  const text = date.toUTCString()
  return `${text.slice(5, 7)}/${text.slice(8, 11)}/${text.slice(12, 16)}:${text.slice(17, 25)} +0000`
}
