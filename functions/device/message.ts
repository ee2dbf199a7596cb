import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { deviceMessage } from '../../core/contract/endpoints/device/message.ts'
import { tenantOf } from '../../core/contract/fields.ts'
import { AppError } from '../../core/contract/errors.ts'
import { contactCodesOf } from '../../core/adapters/keys/contact-codes.ts'
import { nodeCurves } from '../../core/adapters/keys/node-curves.ts'
import { dynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { askingForCodes } from '../../core/application/device/help.ts'
import { exchange } from '../../core/application/device/exchange.ts'
import type { DevicePorts } from '../../core/application/device/ports.ts'
import { instanceKeysOf } from '../../core/platform/instance-keys-of.ts'
import { limitPorts } from '../../core/platform/limit-ports.ts'
import { notePorts } from '../../core/platform/note-ports.ts'
import type { Platform } from '../../core/platform/platform.ts'
import { queue } from '../../core/platform/queue.ts'
import { devicePorts } from '../../core/platform/service-ports.ts'
import { rawHandler, warmed } from '../handler.ts'
import { readBody, saysJson } from '../../core/runtime/request.ts'
import { type Answer, json } from '../../core/runtime/respond.ts'

/** `POST /device/{tenant}`: one sealed message; 200 once the envelope opened, whatever the outcome inside (protocol.md 5). */
export const action =
  (ports: DevicePorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    if (event.requestContext.http.method === 'OPTIONS') return { statusCode: 204, headers: {} }
    if (!saysJson(event)) throw new AppError('unsupported_media_type')
    const request = {
      tenant: event.pathParameters?.['tenant'] ?? '',
      body: readBody(event),
      address: event.requestContext.http.sourceIp,
    }
    const sealed = await exchange(request, ports)
    return sealed === null ? json(400, { v: 1, error: 'envelope' }) : { ...json(200, null), body: sealed }
  }

const ports = await warmed(deviceMessage, (env): DevicePorts & Pick<Platform, 'keys'> => {
  const base = devicePorts(env)
  const { sessions } = notePorts(base, env)
  const mail = queue(env.QUEUE_MAIL)
  return {
    ...base,
    sessions,
    codes: sessions,
    instanceKeys: instanceKeysOf(base, env),
    transactions: dynamoTransactions({ ...base, table: env.TABLE_TRANSACTIONS }),
    contactCodes: contactCodesOf(base.keys),
    askForCode: askingForCodes({
      ...base,
      ...limitPorts(base, env),
      send: (reference) => mail.send({ body: { ...reference }, tenant: tenantOf(reference.service) }),
    }),
    curves: nodeCurves,
  }
})

export const handler = rawHandler(deviceMessage, action, ports)
