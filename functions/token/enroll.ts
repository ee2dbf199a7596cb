import type { ResponseOf } from '../../core/contract/endpoint.ts'
import { tokenEnroll } from '../../core/contract/endpoints/token/enroll.ts'
import { invalid } from '../../core/contract/errors.ts'
import { drawQr } from '../../core/adapters/pictures/draw-qr.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { enrolApp, enrolAuthenticator, type Enrolling, type EnrollingPorts } from '../../core/application/enrolling.ts'
import { notifiable, tellFormer } from '../../core/application/send-notice.ts'
import { answeredOnce, type IdempotencyPorts } from '../../core/application/idempotency.ts'
import { enrolmentMail, shownService } from '../../core/domain/mail.ts'
import type { Mails } from '../../core/domain/tenant-ports.ts'
import { instanceKeysOf } from '../../core/platform/instance-keys-of.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

type Ports = EnrollingPorts & IdempotencyPorts & { mails: Mails }

const enrol = async (ports: Ports, enrolling: Enrolling): Promise<ResponseOf<typeof tokenEnroll>> => {
  const { request, caller } = enrolling
  if (request.method === 'authenticator') return enrolAuthenticator(ports, enrolling)
  const to = request.notify === 'email' ? request.email : undefined
  // First: an enrolment that nobody is told of is none.
  if (to !== undefined) await notifiable(ports, caller.tenant, to)
  const { answer, made, former } = await enrolApp(ports, enrolling)
  await tellFormer(ports, caller, former)
  if (to !== undefined) await ports.mails.send(caller.tenant, enrolmentMail(to, shownService(caller.service), made))
  return answer
}

/** `POST /token/enroll`: one call for deeplink, QR code and a code for typing, or for an authenticator app's secret. */
export const action =
  (ports: Ports): Action<typeof tokenEnroll> =>
  async ({ request, caller, idempotencyKey }) => {
    if (request.method === 'authenticator' && !caller.service.config.otp.enabled)
      throw invalid('method', 'needs one-time codes, which this service does not use')
    const asked = { request, caller, idempotencyKey, path: tokenEnroll.path }
    return { body: await answeredOnce(ports, asked, (recordOf) => enrol(ports, { request, caller, recordOf })) }
  }

export const handler = endpointHandler(tokenEnroll, action, (env) => {
  const base = tokenPorts(env)
  const tenants = dynamoTenants({ ...base, table: env.TABLE_TENANTS })
  return {
    ...base,
    ...mailPorts(base, env),
    tenants,
    instanceKeys: instanceKeysOf(base, env),
    url: env.URL,
    qr: drawQr,
  }
})
