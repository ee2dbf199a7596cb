import { toDataURL } from 'qrcode'
import { AppError } from '../../core/contract/errors.ts'
import { isoTime } from '../../core/contract/fields.ts'
import type { RequestOf, ResponseOf } from '../../core/contract/endpoints.ts'
import { DynamoSessions } from '../../core/adapters/dynamo-sessions.ts'
import { DynamoTenants } from '../../core/adapters/dynamo-tenants.ts'
import { InstanceKeys } from '../../core/adapters/instance-keys.ts'
import { MailQueue } from '../../core/adapters/mail-queue.ts'
import { keyPair } from '../../core/adapters/node-curves.ts'
import { sqsClient } from '../../core/adapters/sqs-client.ts'
import { enrolmentMail } from '../../core/domain/mail.ts'
import { change } from '../../core/domain/token/change.ts'
import { newToken, startEnrolment } from '../../core/domain/token/enrolment.ts'
import type { EnrolmentMode, WholeToken } from '../../core/domain/token/enrolment.ts'
import { makeDeeplink } from '../../core/protocol/deeplink.ts'
import { enrolmentCodeHash, formatEnrolmentCode, newEnrolmentCode } from '../../core/protocol/enrolment-code.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import type { ServiceCaller } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../../core/runtime/environment.ts'
import { idempotencyOf, idempotentRecord, once } from '../../core/runtime/idempotency.ts'
import type { Idempotency } from '../../core/runtime/idempotency.ts'
import { clock, random } from '../../core/runtime/platform.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { tokenOf } from '../../core/runtime/token-call.ts'

const env = readEnvironment('token.enroll')
const { tokens, callers, dynamo, kms, keys } = tokenPorts(env, { tenants: env.TABLE_TENANTS, sessions: env.TABLE_SESSIONS })
const sessions = new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random })
const tenants = new DynamoTenants({ dynamo, table: env.TABLE_TENANTS })
const instanceKeys = new InstanceKeys({ dynamo, kms, table: env.TABLE_KEYS, kmsKey: env.KMS_KEY, instance: env.INSTANCE, keyPair })
const mails = new MailQueue({ sessions, keys, sqs: sqsClient(), queueUrl: env.QUEUE_MAIL, random, clock })

type Request = RequestOf<'token.enroll'>
type Enrolment = ResponseOf<'token.enroll'>

/** The answer but for its mode, which only the token knows. */
const prepare = async (request: Request, caller: ServiceCaller): Promise<{ answer: Omit<Enrolment, 'mode'>; codeHash: Uint8Array; expires: number }> => {
  const code = newEnrolmentCode(random)
  const expires = clock() + request.expiresIn * 1000
  const instanceKey = await instanceKeys.currentPublicKey()
  const { deeplinkBase } = caller.service.config
  const deeplink = makeDeeplink({ origin: env.URL, tenant: caller.tenant, code, instanceKey }, deeplinkBase ?? undefined)
  const qr = await toDataURL(deeplink, { errorCorrectionLevel: 'M', margin: 4, scale: 6 })
  return {
    answer: { deeplink, qr, code: formatEnrolmentCode(code), expiresAt: isoTime(expires) },
    codeHash: enrolmentCodeHash(caller.tenant, code),
    expires,
  }
}

const enroll = async (request: Request, caller: ServiceCaller, idempotency: Idempotency | null): Promise<Enrolment> => {
  const { answer, codeHash, expires } = await prepare(request, caller)
  const { tenant, id } = tokenOf(caller, request.id)
  const identity = { id, tenant, service: caller.service.name, user: request.id }
  const wanted = { codeHash, expires, replace: request.replace, email: request.email, phone: request.phone, name: request.name }
  const mode = await change<EnrolmentMode>(
    tokens,
    () => tokens.load(tenant, id, { cold: true }),
    (found) => {
      const token = found === null || found.state.deleted || found.cold === null ? newToken(identity, clock(), found) : (found as WholeToken)
      const decision = startEnrolment(token, wanted)
      if (idempotency === null) return decision
      const record = { kind: 'idempotent', ...idempotentRecord(idempotency, { ...answer, mode: decision.answer }) } as const
      return { ...decision, companions: [...(decision.companions ?? []), record] }
    },
  )
  return { ...answer, mode }
}

/** Enrolments that ran out give their places back when somebody needs one. */
const enrollWithinPlan = async (request: Request, caller: ServiceCaller, idempotency: Idempotency | null): Promise<Enrolment> => {
  try {
    return await enroll(request, caller, idempotency)
  } catch (error) {
    const full = error instanceof AppError && error.code === 'quota_exceeded'
    if (!full || !(await tenants.prunePlaces(caller.tenant, clock()))) throw error
    return enroll(request, caller, idempotency)
  }
}

/** `POST /token/enroll`: one call for deeplink, QR code and a code for typing. */
export const handler = serviceEndpoint('token.enroll', callers, async ({ request, caller, event }) => {
  const idempotency = idempotencyOf(event, caller, request)
  const body = await once(idempotency, caller.tenant, { sessions, keys }, async () => {
    const made = await enrollWithinPlan(request, caller, idempotency)
    if (request.notify === 'email' && request.email !== undefined) {
      const name = caller.service.config.displayName ?? caller.service.name
      await mails.send(caller.tenant, enrolmentMail(request.email, name, made.deeplink, made.expiresAt))
    }
    return made
  })
  return { body }
})
