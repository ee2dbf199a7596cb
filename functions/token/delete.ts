import { DynamoSessions } from '../../core/adapters/sessions/dynamo-sessions.ts'
import { MailQueue } from '../../core/adapters/mail/mail-queue.ts'
import { sqsClient } from '../../core/adapters/queues/sqs-client.ts'
import { ceasedMail } from '../../core/domain/mail.ts'
import { remove } from '../../core/domain/token/administer.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { clock, random } from '../../core/runtime/platform.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { changeToken, readToken } from '../../core/application/token-call.ts'

const env = readEnvironment('token.delete')
const { tokens, callers, dynamo, keys } = tokenPorts(env, { tenants: env.TABLE_TENANTS })
const sessions = new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random })
const mails = new MailQueue({ sessions, keys, sqs: sqsClient(), queueUrl: env.QUEUE_MAIL, random, clock })

/** `POST /token/delete`: the token ceases to work at once; on request its user is told by mail, if the tenant gave an address. */
export const handler = serviceEndpoint('token.delete', callers, async ({ request, caller }) => {
  const { cold } = await readToken(tokens, caller, request.id, { cold: true })
  const deleted = await changeToken(tokens, caller, request.id, remove)
  if (request.notify && cold !== null && cold.email !== '') {
    await mails.send(caller.tenant, ceasedMail(cold.email, caller.service.config.displayName ?? caller.service.name))
  }
  return { body: { deleted } }
})
