import middy, { type MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { Endpoint, RequestOf, ResponseOf } from '../contract/endpoint.ts'
import { AppError, invalid, WrongMethod } from '../contract/errors.ts'
import { bound } from './bound.ts'
import { type Callers, type OpenEndpoint, type PortsFor, recognisers } from './caller.ts'
import { behindEdge, edgeProofs } from './edge.ts'
import { errorFields, log } from './log.ts'
import { checked, type Parameters, readJson, type ReadParameters, readQuery } from './request.ts'
import { type Answer, errorAnswer, json } from './respond.ts'

/** What an endpoint's action is given. */
interface Call<E extends OpenEndpoint> {
  request: RequestOf<E>
  caller: Callers[E['role']]
  /** What names a request to an endpoint that takes an `Idempotency-Key`; null without one. */
  idempotencyKey: string | null
}

/** An answer's body, with cookies where an endpoint sets them. */
interface Reply<E extends Endpoint> {
  body: ResponseOf<E>
  cookies?: string[]
  /** Another success than the contract's first one. */
  status?: 202
  /** Spaces after the body, so that its length does not tell which PIN was used. */
  padding?: number
}

/** What an endpoint does, once its caller is known and its request checked. */
export type Action<E extends OpenEndpoint> = (call: Call<E>) => Promise<Reply<E>>

/** A function's entry point. */
export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Answer>

type Chain = MiddlewareObj<APIGatewayProxyEventV2, Answer>

/** What lets a page of any origin read the answer; without credentials, which the device protocol does not know. */
const anyOriginHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
}

/** What the chain needs to know of what it answers for. */
type Answered = Pick<Endpoint, 'id' | 'anyOrigin'>

/** Turns errors into answers, in one place, and writes the one log line of the request. */
const answering = ({ id, anyOrigin }: Answered): Chain => {
  const started = new WeakMap<object, number>()
  const finish = (event: APIGatewayProxyEventV2, answer: Answer): Answer => {
    const { requestId } = event.requestContext
    const ms = Math.round(performance.now() - (started.get(event) ?? performance.now()))
    // A poll that was answered has its line in the access log, and is asked a thousand times for each open.
    if (id !== 'token.status' || answer.statusCode !== 200)
      log('info', 'request', { endpoint: id, requestId, status: answer.statusCode ?? 0, ms })
    return {
      ...answer,
      ...(isHead(event) ? { body: '' } : {}),
      headers: { ...answer.headers, ...(anyOrigin ? anyOriginHeaders : {}), 'x-request-id': requestId },
    }
  }
  return {
    before: ({ event }) => void started.set(event, performance.now()),
    after: (request) => void (request.response = finish(request.event, request.response ?? errorAnswer(null, false))),
    onError: (request) => {
      const { event, error } = request
      const { requestId } = event.requestContext
      if (!(error instanceof AppError)) log('error', 'failed', { endpoint: id, requestId, ...errorFields(error) })
      else if (error.code === 'busy')
        log('warn', 'busy', { endpoint: id, requestId, ...errorFields(error.cause ?? error) })
      // Shell clients look for a digit in bodies of the status check: what a schema says could hold one.
      request.response = finish(event, errorAnswer(error, id !== 'token.status'))
    },
  }
}

const chain = (contract: Answered, answer: (event: APIGatewayProxyEventV2) => Promise<Answer>): Handler => {
  const proofs = edgeProofs()
  return middy<APIGatewayProxyEventV2, Answer>({ timeoutEarlyInMillis: 0 })
    .use(answering(contract))
    .handler(async (event) => answer(behindEdge(event, proofs)))
}

const isHead = ({ requestContext }: APIGatewayProxyEventV2): boolean => requestContext.http.method === 'HEAD'

const read = (event: APIGatewayProxyEventV2, method: 'GET' | 'POST'): ReadParameters =>
  method === 'GET' ? readQuery(event.rawQueryString) : readJson(event)

const withoutAuthkey = ({ authKey: _authKey, ...rest }: Parameters): Parameters => rest

const idempotencyKeyOf = (event: APIGatewayProxyEventV2, { idempotent }: Endpoint): string | null => {
  const key = event.headers['idempotency-key']
  if (key === undefined || idempotent !== true) return null
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw invalid('Idempotency-Key', 'must be 1 to 255 visible ASCII characters')
  return key
}

/**
 * The function of one endpoint: recognises the caller that its contract asks for, checks the request, acts, and checks the
 * answer, so that nothing stray leaves. What is wrong with parameters is told only to callers who proved themselves.
 */
export const endpoint = <E extends OpenEndpoint, Ports>(
  contract: E,
  action: (ports: Ports) => Action<E>,
  make: () => Ports & PortsFor<E>,
): Handler => {
  const { role, request: schema }: Pick<E, 'role' | 'request'> = contract
  const act = bound((ports: Ports & PortsFor<E>) => ({ ports, action: action(ports) }), make)
  return chain(contract, async (event) => {
    const { method } = event.requestContext.http
    if (method !== contract.method && !(contract.method === 'GET' && isHead(event)))
      throw new WrongMethod(contract.method)
    const { ports, action: answer } = act()
    const { parameters, fault } = read(event, contract.method)
    const callerOf = await recognisers[role](event, parameters, contract, ports)
    if (fault !== null) throw fault
    const request = checked(schema, role === 'public' ? parameters : withoutAuthkey(parameters))
    // A scanner that looks at links must not use up what they lead to.
    if (contract.usesUp && isHead(event)) return json(200, {})
    const call = { request, caller: callerOf(), idempotencyKey: idempotencyKeyOf(event, contract) }
    const { body, status = contract.success ?? 200, ...more } = await answer(call)
    return json(status, contract.response.parse(body), more)
  })
}

/** The function of an endpoint whose body is its own protocol: only errors and the log line are handled for it. */
export const rawEndpoint = <Ports>(
  contract: Answered,
  action: (ports: Ports) => (event: APIGatewayProxyEventV2) => Promise<Answer>,
  make: () => Ports,
): Handler => {
  const act = bound(action, make)
  return chain(contract, (event) => act()(event))
}
