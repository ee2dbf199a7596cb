import middy, { type MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { type EndpointId, endpoints, type RequestOf, type ResponseOf } from '../contract/endpoints.ts'
import { AppError } from '../contract/errors.ts'
import type { Service } from '../domain/ports.ts'
import { authenticate, type Caller, type CallerPorts } from './caller.ts'
import { errorFields, log } from './log.ts'
import { checked, type Parameters, readJson, type ReadParameters, readQuery } from './request.ts'
import { type Answer, errorAnswer, json } from './respond.ts'

/** What an endpoint's action is given. */
export interface Call<Id extends EndpointId, C> {
  request: RequestOf<Id>
  caller: C
  event: APIGatewayProxyEventV2
}

/** An answer's body, with cookies where an endpoint sets them. */
export interface Reply<Id extends EndpointId> {
  body: ResponseOf<Id>
  cookies?: string[]
}

/** A caller whose request names a service that exists. */
export type ServiceCaller = Caller & { service: Service }

/** A function's entry point. */
export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Answer>

type Chain = MiddlewareObj<APIGatewayProxyEventV2, Answer>

/** What lets a page of any origin read the answer; without credentials, which the device protocol does not know. */
const anyOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
}

/** Turns errors into answers, in one place, and writes the one log line of the request. */
const answering = (id: EndpointId): Chain => {
  const started = new WeakMap<object, number>()
  const finish = (event: APIGatewayProxyEventV2, answer: Answer): Answer => {
    const { requestId } = event.requestContext
    const ms = Math.round(performance.now() - (started.get(event) ?? performance.now()))
    log('info', 'request', { endpoint: id, requestId, status: answer.statusCode ?? 0, ms })
    return {
      ...answer,
      headers: { ...answer.headers, ...('anyOrigin' in endpoints[id] ? anyOrigin : {}), 'x-request-id': requestId },
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

const read = (event: APIGatewayProxyEventV2, method: 'GET' | 'POST'): ReadParameters =>
  method === 'GET' ? readQuery(event.rawQueryString) : readJson(event)

const withoutAuthkey = ({ authKey: _authKey, ...rest }: Parameters): Parameters => rest

const reply = <Id extends EndpointId>(id: Id, { body, cookies }: Reply<Id>): Answer => {
  const { response, success } = endpoints[id]
  return json(success, response.parse(body), cookies === undefined ? {} : { cookies })
}

const chain = (id: EndpointId, action: (event: APIGatewayProxyEventV2) => Promise<Answer>): Handler =>
  middy<APIGatewayProxyEventV2, Answer>({ timeoutEarlyInMillis: 0 })
    .use(answering(id))
    .handler(action) as unknown as Handler

/** The parameters of a request and who sends it. What is wrong with them is told only to callers who proved themselves. */
const authenticated = async (
  event: APIGatewayProxyEventV2,
  id: EndpointId,
  role: 'basic' | 'admin' | 'owner',
  ports: CallerPorts,
) => {
  const { parameters, fault } = read(event, endpoints[id].method)
  const caller = await authenticate(event, parameters, role, ports)
  if (fault !== null) throw fault
  return { caller, parameters: withoutAuthkey(parameters) }
}

/** An endpoint that anybody may call. */
export const publicEndpoint = <Id extends EndpointId>(
  id: Id,
  action: (call: Omit<Call<Id, never>, 'caller'>) => Promise<Reply<Id>>,
): Handler =>
  chain(id, async (event) => {
    const { parameters, fault } = read(event, endpoints[id].method)
    if (fault !== null) throw fault
    const request = checked(endpoints[id].request, parameters) as RequestOf<Id>
    return reply(id, await action({ request, event }))
  })

/** An endpoint for those who manage a tenant: an `owner` authkey or a member's session. */
export const ownerEndpoint = <Id extends EndpointId>(
  id: Id,
  ports: CallerPorts,
  action: (call: Call<Id, Caller>) => Promise<Reply<Id>>,
): Handler =>
  chain(id, async (event) => {
    const { caller, parameters } = await authenticated(event, id, 'owner', ports)
    const request = checked(endpoints[id].request, parameters) as RequestOf<Id>
    return reply(id, await action({ request, caller, event }))
  })

/** An endpoint of a service, for authkeys of the contract's role; `not_found` when there is no such service. */
export const serviceEndpoint = <Id extends EndpointId>(
  id: Id,
  ports: CallerPorts,
  action: (call: Call<Id, ServiceCaller>) => Promise<Reply<Id>>,
): Handler => {
  const { role } = endpoints[id]
  if (role === 'public' || role === 'device') throw new Error(`${id} takes no authkey`)
  return chain(id, async (event) => {
    const { caller, parameters } = await authenticated(event, id, role, ports)
    const request = checked(endpoints[id].request, parameters) as RequestOf<Id>
    const { service } = caller
    if (service === null) throw new AppError('not_found')
    return reply(id, await action({ request, caller: { ...caller, service }, event }))
  })
}

/** An endpoint whose body is its own protocol: only errors and the log line are handled for it. */
export const rawEndpoint = (id: EndpointId, action: (event: APIGatewayProxyEventV2) => Promise<Answer>): Handler =>
  chain(id, action)
