import { toDataURL } from 'qrcode'
import { invalid } from '../../core/contract/errors.ts'
import { DynamoSessions } from '../../core/adapters/sessions/dynamo-sessions.ts'
import { DynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { InstanceKeys } from '../../core/adapters/keys/instance-keys.ts'
import { MailQueue } from '../../core/adapters/mail/mail-queue.ts'
import { keyPair } from '../../core/adapters/keys/node-curves.ts'
import { sqsClient } from '../../core/adapters/queues/sqs-client.ts'
import { enrolmentMail } from '../../core/domain/mail.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { enrollApp, enrollAuthenticator, type Enrolling } from '../../core/application/enrolling.ts'
import { readEnvironment } from '../environment.ts'
import { idempotencyOf, once } from '../../core/application/idempotency.ts'
import { clock, random } from '../../core/runtime/platform.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'

const env = readEnvironment('token.enroll')
const { tokens, callers, dynamo, kms, keys } = tokenPorts(env, {
  tenants: env.TABLE_TENANTS,
  sessions: env.TABLE_SESSIONS,
})
const sessions = new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random })
const tenants = new DynamoTenants({ dynamo, table: env.TABLE_TENANTS })
const instanceKeys = new InstanceKeys({
  dynamo,
  kms,
  table: env.TABLE_KEYS,
  kmsKey: env.KMS_KEY,
  instance: env.INSTANCE,
  clock,
  keyPair,
})
const mails = new MailQueue({ sessions, keys, sqs: sqsClient(), queueUrl: env.QUEUE_MAIL, random, clock })

const qr = (text: string): Promise<string> => toDataURL(text, { errorCorrectionLevel: 'M', margin: 4, scale: 6 })
const ports = { tokens, tenants, instanceKeys, url: env.URL, qr }

const make = async (enrolling: Enrolling) => {
  const { request, caller } = enrolling
  if (request.method === 'authenticator') return enrollAuthenticator(ports, enrolling)
  const made = await enrollApp(ports, enrolling)
  if (request.notify === 'email' && request.email !== undefined) {
    const name = caller.service.config.displayName ?? caller.service.name
    await mails.send(caller.tenant, enrolmentMail(request.email, name, made.deeplink, made.expiresAt))
  }
  return made
}

/** `POST /token/enroll`: one call for deeplink, QR code and a code for typing, or for an authenticator app's secret. */
export const handler = serviceEndpoint('token.enroll', callers, async ({ request, caller, event }) => {
  const { config } = caller.service
  if (request.method === 'authenticator' && !config.otp.enabled)
    throw invalid('method', 'needs one-time codes, which this service does not use')
  const enrolling = { request, caller, idempotency: idempotencyOf(event, caller, request) }
  return { body: await once(enrolling.idempotency, caller.tenant, { sessions, keys }, () => make(enrolling)) }
})
