import { AppError } from '../../core/contract/errors.ts'
import { DynamoSessions } from '../../core/adapters/sessions/dynamo-sessions.ts'
import { DynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { MailQueue } from '../../core/adapters/mail/mail-queue.ts'
import { sqsClient } from '../../core/adapters/queues/sqs-client.ts'
import { storeSignup } from '../../core/application/signup.ts'
import { signupMail } from '../../core/domain/mail.ts'
import { reservedNames } from '../../core/domain/tenant.ts'
import { publicEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { clock, platform, random } from '../../core/runtime/platform.ts'

const env = readEnvironment('tenant.signup')
const { dynamo, keys } = platform(env)
const sessions = new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random })
const tenants = new DynamoTenants({ dynamo, table: env.TABLE_TENANTS })
const mails = new MailQueue({ sessions, keys, sqs: sqsClient(), queueUrl: env.QUEUE_MAIL, random, clock })

/** `POST /tenant/signup`: mails a code that creates the tenant; who verifies first has the name. */
export const handler = publicEndpoint('tenant.signup', async ({ request }) => {
  const { tenant, email } = request
  if (reservedNames.has(tenant) || (await tenants.exists(tenant))) throw new AppError('name_taken')
  const code = await storeSignup({ tenant, email }, { keys, sessions })
  await mails.send(tenant, signupMail(email, tenant, code, env.URL))
  return { body: { sent: true } }
})
