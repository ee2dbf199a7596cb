import type { LocalModel } from '../template/model.ts'
import type { Invoke } from '../workers/function-pools.ts'
import type { Outcome } from '../workers/messages.ts'
import { answerOf, gatewayAnswer, type HttpAnswer } from './http-answer.ts'
import { decodedPath, httpEvent, type HttpRequest } from './http-event.ts'
import { laneOf } from './lane.ts'
import { createRouter } from './router.ts'

/** What the gateway's answers come from. */
export interface ApiGatewayOptions {
  readonly model: Pick<LocalModel, 'routes' | 'account'>
  readonly invoke: Invoke
  /** The pages' files; null for a request that is none of theirs. */
  readonly pages: (request: HttpRequest, path: string) => Promise<HttpAnswer | null>
}

/** API Gateway's part: finds a request's route, calls its function and turns the outcome into an answer. */
export const createApiGateway = ({
  model,
  invoke,
  pages,
}: ApiGatewayOptions): ((request: HttpRequest) => Promise<HttpAnswer>) => {
  const route = createRouter(model.routes)
  return async (request) => {
    const path = decodedPath(request.target)
    if (path === null || !path.startsWith('/')) return gatewayAnswer(400, 'Bad Request')
    const page = await pages(request, path)
    if (page !== null) return page
    const match = route(request.method, path)
    if (!match) return gatewayAnswer(404, 'Not Found')
    const { functionName, timeoutSeconds, routeKey } = match.route
    const call = invoke(functionName, httpEvent(request, path, match, model.account), {
      lane: laneOf(request, match.parameters),
      endsAt: performance.now() + timeoutSeconds * 1000,
    })
    return { ...answerOf(await withinTime(call, timeoutSeconds)), route: routeKey }
  }
}

const integrationTimeout: Outcome = {
  ok: false,
  reason: 'timeout',
  error: { errorType: 'Timeout', errorMessage: 'integration timeout' },
}

/** The integration's own limit; the function goes on, as on AWS, but nobody waits for it. */
const withinTime = async (call: Promise<Outcome>, seconds: number): Promise<Outcome> => {
  const late = Promise.withResolvers<Outcome>()
  const timer = setTimeout(() => late.resolve(integrationTimeout), seconds * 1000)
  try {
    return await Promise.race([call, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
