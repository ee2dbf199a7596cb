import { tokenMessage } from '../../core/contract/endpoints/token/message.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { dynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { type MessagePorts, sendMessageCode } from '../../core/application/message-codes.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/message`: a code of six digits to the address that the tenant enrolled. */
export const action =
  (ports: MessagePorts): Action<typeof tokenMessage> =>
  async ({ request, caller }) => ({ body: await sendMessageCode(ports, caller, request) })

export const handler = endpointHandler(tokenMessage, action, (env) => {
  const base = tokenPorts(env)
  return {
    ...base,
    ...mailPorts(base, env),
    tenants: dynamoTenants({ ...base, table: env.TABLE_TENANTS }),
    transactions: dynamoTransactions({ ...base, table: env.TABLE_TRANSACTIONS }),
    smsPrefixes: env.SMS_PREFIXES.split(','),
  }
})
