import { generateURI } from 'otplib'
import { base32nopad } from '@scure/base'
import { AppError } from '../contract/errors.ts'
import { isoTime } from '../contract/fields.ts'
import type { RequestOf } from '../contract/endpoints.ts'
import type { DynamoTenants } from '../adapters/tenants/dynamo-tenants.ts'
import type { InstanceKeys } from '../adapters/keys/instance-keys.ts'
import type { TokenStore } from '../domain/ports.ts'
import { startAuthenticator } from '../domain/token/authenticator.ts'
import { change } from './change.ts'
import type { Decision } from '../domain/token/decision.ts'
import { type EnrolmentMode, newToken, startEnrolment, type WholeToken } from '../domain/token/enrolment.ts'
import { makeDeeplink } from '../protocol/deeplink.ts'
import { enrolmentCodeHash, formatEnrolmentCode, newEnrolmentCode } from '../protocol/enrolment-code.ts'
import type { ServiceCaller } from '../runtime/endpoint.ts'
import { type Idempotency, idempotentRecord } from './idempotency.ts'
import { clock, random } from '../runtime/platform.ts'
import { tokenOf } from './token-call.ts'

/** What an enrolment needs. */
export interface EnrollingPorts {
  tokens: TokenStore
  tenants: DynamoTenants
  instanceKeys: InstanceKeys
  /** The instance's public address. */
  url: string
  /** A PNG of a text as a data URL. */
  qr: (text: string) => Promise<string>
}

/** One request to enrol. */
export interface Enrolling {
  request: RequestOf<'token.enroll'>
  caller: ServiceCaller
  idempotency: Idempotency | null
}

type Body = Record<string, unknown>

/** Finds or makes the token and applies a rule to it; the answer is kept with it where the request is idempotent. */
const enrollToken = async <Answer>(
  ports: EnrollingPorts,
  { request, caller, idempotency }: Enrolling,
  rule: (token: WholeToken) => Decision<Answer>,
  body: (answer: Answer) => Body,
): Promise<Answer> => {
  const { tenant, id } = tokenOf(caller, request.id)
  const identity = { id, tenant, service: caller.service.name, user: request.id }
  return change(
    ports.tokens,
    () => ports.tokens.load(tenant, id, { cold: true }),
    (found) => {
      const token = found === null || found.state.deleted ? newToken(identity, clock(), found) : (found as WholeToken)
      const decision = rule(token)
      if (idempotency === null) return decision
      const record = { kind: 'idempotent', ...idempotentRecord(idempotency, body(decision.answer)) } as const
      return { ...decision, companions: [...(decision.companions ?? []), record] }
    },
  )
}

/** Enrolments that ran out give their places back when somebody needs one. */
const withinPlan = async <Answer>(
  ports: EnrollingPorts,
  tenant: string,
  make: () => Promise<Answer>,
): Promise<Answer> => {
  try {
    return await make()
  } catch (error) {
    const full = error instanceof AppError && error.code === 'quota_exceeded'
    if (!full || !(await ports.tenants.prunePlaces(tenant, clock()))) throw error
    return make()
  }
}

/** Asks for a device of zaas: deeplink, its QR code, and its code for typing. */
export const enrollApp = async (ports: EnrollingPorts, enrolling: Enrolling) => {
  const { request, caller } = enrolling
  const code = newEnrolmentCode(random)
  const expires = clock() + request.expiresIn * 1000
  const { publicKey: instanceKey } = await ports.instanceKeys.current()
  const deeplink = makeDeeplink(
    { origin: ports.url, tenant: caller.tenant, code, instanceKey },
    caller.service.config.deeplinkBase ?? undefined,
  )
  const made = { deeplink, qr: await ports.qr(deeplink), code: formatEnrolmentCode(code), expiresAt: isoTime(expires) }
  const wanted = {
    codeHash: enrolmentCodeHash(caller.tenant, code),
    expires,
    replace: request.replace,
    email: request.email,
    phone: request.phone,
    name: request.name,
  }
  const mode = await withinPlan(ports, caller.tenant, () =>
    enrollToken<EnrolmentMode>(
      ports,
      enrolling,
      (token) => startEnrolment(token, wanted),
      (answer) => ({ ...made, mode: answer }),
    ),
  )
  return { ...made, mode }
}

/** Asks for an authenticator app (RFC 6238): 160 random bits, SHA-1, six or eight digits, as every such app understands. */
export const enrollAuthenticator = async (ports: EnrollingPorts, enrolling: Enrolling) => {
  const { request, caller } = enrolling
  const secret = random(20)
  const digits = caller.service.config.otp.length === 8 ? 8 : 6
  const issuer = caller.service.config.displayName ?? caller.service.name
  const otpauth = generateURI({ issuer, label: request.id, secret: base32nopad.encode(secret), digits })
  const made = { otpauth, qr: await ports.qr(otpauth) }
  const pending = { secret, digits, active: false, expires: clock() + request.expiresIn * 1000 }
  await withinPlan(ports, caller.tenant, () =>
    enrollToken(
      ports,
      enrolling,
      (token) => startAuthenticator(token, pending, request.replace),
      () => made,
    ),
  )
  return made
}
