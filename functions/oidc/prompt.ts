import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { AppError } from '../../core/contract/errors.ts'
import { promptAct, promptLook } from '../../core/contract/oidc-prompt.ts'
import { dynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { askPhone, type AskingPorts, cancelPrompt, typeCode } from '../../core/application/oidc/ask-phone.ts'
import { promptOf, viewPrompt } from '../../core/application/oidc/prompt-view.ts'
import { limitPorts } from '../../core/platform/limit-ports.ts'
import { notePorts } from '../../core/platform/note-ports.ts'
import { oidcPorts } from '../../core/platform/oidc-ports.ts'
import { evenly } from '../../core/platform/platform.ts'
import { withTokens } from '../../core/platform/service-ports.ts'
import { isOurPage } from '../../core/runtime/member-caller.ts'
import { checked, readJson, readQuery } from '../../core/runtime/request.ts'
import { json } from '../../core/runtime/respond.ts'
import { oidcHandler } from '../handler.ts'

/** `GET /oidc/prompt`: where a log-in stands. `POST`: asks the phone, checks a code, goes back. For the page alone, which has the log-in's cookie. */
export const action = (ports: AskingPorts & { url: string }) => async (event: APIGatewayProxyEventV2) => {
  // A page of another site could else begin or end log-ins with this browser's cookie (cross-site request forgery).
  if (!isOurPage(event, ports.url)) throw new AppError('forbidden')
  const { cookies, requestContext } = event
  const isLooking = requestContext.http.method === 'GET'
  const { parameters, fault } = isLooking ? readQuery(event.rawQueryString) : readJson(event)
  if (fault !== null) throw fault
  if (isLooking) {
    const { prompt: id } = checked(promptLook, parameters)
    return json(200, await viewPrompt(ports, id, await promptOf(ports, id, cookies)))
  }
  const act = checked(promptAct, parameters)
  const request = { id: act.prompt, cookies, address: requestContext.http.sourceIp }
  if ('ask' in act) return json(200, await askPhone(ports, request, act.ask))
  return json(200, await ('code' in act ? typeCode(ports, request, act.code) : cancelPrompt(ports, request)))
}

export const handler = oidcHandler('oidc.prompt', action, (env) => {
  const base = withTokens(oidcPorts(env), env)
  const transactions = dynamoTransactions({ ...base, table: env.TABLE_TRANSACTIONS })
  return { ...base, ...limitPorts(base, env), ...notePorts(base, env), transactions, evenly, url: env.URL }
})
