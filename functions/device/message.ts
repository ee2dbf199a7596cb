import { AppError } from '../../core/contract/errors.ts'
import { InstanceKeys } from '../../core/adapters/keys/instance-keys.ts'
import { contactCodesOf } from '../../core/adapters/keys/contact-codes.ts'
import { DynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { DynamoSessions } from '../../core/adapters/sessions/dynamo-sessions.ts'
import { keyPair, nodeCurves } from '../../core/adapters/keys/node-curves.ts'
import { exchange } from '../../core/application/device/exchange.ts'
import { rawEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { clock, random } from '../../core/runtime/platform.ts'
import { readBody, saysJson } from '../../core/runtime/request.ts'
import { json } from '../../core/runtime/respond.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'

const env = readEnvironment('device.message')
const { tokens, directory, dynamo, kms, keys } = tokenPorts(env, {
  tenants: env.TABLE_TENANTS,
  transactions: env.TABLE_TRANSACTIONS,
})
const sessions = new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random })
const instanceKeys = new InstanceKeys({
  dynamo,
  kms,
  table: env.TABLE_KEYS,
  kmsKey: env.KMS_KEY,
  instance: env.INSTANCE,
  clock,
  keyPair,
})
const transactions = new DynamoTransactions({ dynamo, table: env.TABLE_TRANSACTIONS, keys })
const contactCodes = contactCodesOf(keys)
const ports = {
  tokens,
  sessions,
  codes: sessions,
  directory,
  instanceKeys,
  transactions,
  contactCodes,
  curves: nodeCurves,
  clock,
  random,
}

/** `POST /device/{tenant}`: one sealed message; 200 once the envelope opened, whatever the outcome inside (protocol.md 5). */
export const handler = rawEndpoint('device.message', async (event) => {
  if (event.requestContext.http.method === 'OPTIONS') return { statusCode: 204, headers: {} }
  if (!saysJson(event)) throw new AppError('unsupported_media_type')
  const request = {
    tenant: event.pathParameters?.['tenant'] ?? '',
    body: readBody(event),
    address: event.requestContext.http.sourceIp,
  }
  const sealed = await exchange(request, ports)
  return sealed === null ? json(400, { v: 1, error: 'envelope' }) : { ...json(200, null), body: sealed }
})
