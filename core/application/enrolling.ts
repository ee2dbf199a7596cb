import { AppError, QuotaExceeded } from '../contract/errors.ts'
import { isoTime } from '../contract/fields.ts'
import type { RequestOf, ResponseOf } from '../contract/endpoint.ts'
import type { tokenEnroll } from '../contract/endpoints/token/enroll.ts'
import { tokenEntry } from '../domain/audit.ts'
import type { ServiceCaller } from '../domain/caller.ts'
import type { InstanceKey, Random } from '../domain/ports.ts'
import type { IdempotentRecord, Tenants } from '../domain/tenant-ports.ts'
import { formerAddresses } from '../domain/token/addresses.ts'
import { importAuthenticator, startAuthenticator } from '../domain/token/authenticator.ts'
import type { Decision } from '../domain/token/decision.ts'
import { type EnrolmentMode, modeOf, newToken, startEnrolment, type WholeToken } from '../domain/token/enrolment.ts'
import { otpauth, readSecret } from '../domain/token/otpauth.ts'
import { STEP_SECONDS } from '../protocol/codes.ts'
import { enrolmentCodeHash, formatEnrolmentCode, newEnrolmentCode } from '../protocol/enrolment-code.ts'
import { change } from './change.ts'
import { enrolmentLink } from './enrolment-link.ts'
import { reasonOf, contextOf, tokenOf, type TokenPorts } from './token-call.ts'

/** What an enrolment needs. */
export interface EnrollingPorts extends TokenPorts {
  tenants: Tenants
  instanceKeys: { current(): Promise<InstanceKey> }
  random: Random
  /** The instance's public address. */
  url: string
  /** A PNG of a text as a data URL. */
  qr: (text: string) => Promise<string>
}

type Answer = ResponseOf<typeof tokenEnroll>

/** One request to enrol. */
export interface Enrolling {
  request: RequestOf<typeof tokenEnroll>
  caller: ServiceCaller
  /** What has to be written with the enrolment, so that its answer can be given again. */
  recordOf: (answer: Answer) => IdempotentRecord | null
}

/** Finds or makes the token and applies a rule to it; the answer is kept with it where the request is idempotent. */
const enrolToken = async <Outcome>(
  { tokens, clock }: EnrollingPorts,
  { request, caller, recordOf }: Enrolling,
  rule: (token: WholeToken) => Decision<Outcome>,
  answerOf: (outcome: Outcome) => Answer,
): Promise<Answer> => {
  const { tenant, id } = tokenOf(caller, request.id)
  const identity = { id, tenant, service: caller.service.name, user: request.id }
  const { method, replace, expiresIn } = request
  const changes = Object.entries({ method, replace, expiresIn }).map(([field, to]) => ({ field, to }))
  // Who gets this code has the token: nothing else of the user is asked.
  const why = reasonOf({ isMember: caller.isMember && replace }, request)
  const action = { action: 'token.enroll', changes, ...why }
  const outcome = await change(
    tokens,
    () => tokens.load(tenant, id, { cold: true }),
    (found) => rule(found === null || found.state.deleted ? newToken(identity, clock(), found) : (found as WholeToken)),
    (made, token) => ({ record: recordOf(answerOf(made)), audit: tokenEntry(clock, caller, token, action) }),
  )
  return answerOf(outcome)
}

/** Enrolments that ran out give their places back when somebody needs one. */
const withinPlan = async (
  { tenants, clock }: EnrollingPorts,
  tenant: string,
  make: () => Promise<Answer>,
): Promise<Answer> => {
  try {
    return await make()
  } catch (error) {
    const full = error instanceof AppError && error.code === 'quota_exceeded'
    if (!full) throw error
    if (await tenants.prunePlaces(tenant, clock())) return await make()
    const [plan, used] = await Promise.all([tenants.plan(tenant), tenants.placesTaken(tenant, clock())])
    throw new QuotaExceeded('tokens', used, plan.maxTokens ?? used)
  }
}

/** A token that its user can move to another device by this enrolment; throws `in_use` where no way of recovery is left and the code would open nothing. */
const recoverable = (token: WholeToken, { request, caller }: Enrolling): WholeToken => {
  const { methods, contacts } = caller.service.config.recovery
  const vouched = methods.includes('contacts') && token.cold.contacts.length >= contacts.required
  const stuck = !methods.includes('phrase') && !vouched
  if (stuck && modeOf(token, request.replace) === 'restore') throw new AppError('in_use')
  return token
}

/** Asks for a device of zaas: deeplink, its QR code, and its code for typing. */
export const enrolApp = async (ports: EnrollingPorts, enrolling: Enrolling) => {
  const { request, caller } = enrolling
  const code = newEnrolmentCode(ports.random)
  const expires = ports.clock() + request.expiresIn * 1000
  const { publicKey: instanceKey } = await ports.instanceKeys.current()
  const deeplink = enrolmentLink({ origin: ports.url, tenant: caller.tenant, code, instanceKey }, caller.service.config)
  const made = { deeplink, qr: await ports.qr(deeplink), code: formatEnrolmentCode(code), expiresAt: isoTime(expires) }
  const codeHash = enrolmentCodeHash(caller.tenant, code)
  const { replace, email, phone, name } = request
  let former: string[] = []
  const rule = (token: WholeToken): Decision<EnrolmentMode> => {
    former = formerAddresses(token.cold, request)
    return startEnrolment(recoverable(token, enrolling), { codeHash, expires, replace, email, phone, name })
  }
  const answer = await withinPlan(ports, caller.tenant, () =>
    enrolToken(ports, enrolling, rule, (mode) => ({ ...made, mode })),
  )
  return { answer, made, former }
}

/** An authenticator app that another system enrolled, by its secret; nothing is shown of it again. */
const importSecret = (ports: EnrollingPorts, enrolling: Enrolling, exported: string): Promise<Answer> => {
  const { digits = 6, period = STEP_SECONDS, replace } = enrolling.request
  const app = { secret: readSecret(exported), digits, period, active: true, expires: 0 }
  const context = contextOf(enrolling.caller, ports.clock())
  const rule = (token: WholeToken): Decision<true> => importAuthenticator(token, app, replace, context)
  return withinPlan(ports, enrolling.caller.tenant, () =>
    enrolToken(ports, enrolling, rule, () => ({ imported: true as const })),
  )
}

/** Asks for an authenticator app (RFC 6238): 160 random bits, SHA-1, six or eight digits, as every such app understands. */
export const enrolAuthenticator = async (ports: EnrollingPorts, enrolling: Enrolling): Promise<Answer> => {
  const { request, caller } = enrolling
  if (request.secret !== undefined) return importSecret(ports, enrolling, request.secret)
  const secret = ports.random(20)
  const digits = caller.service.config.otp.length === 8 ? 8 : 6
  const { displayName, name } = { ...caller.service, ...caller.service.config }
  const uri = otpauth({ issuer: [displayName ?? '', name], user: request.id, secret, digits })
  const made = { otpauth: uri, qr: await ports.qr(uri) }
  const pending = {
    secret,
    digits,
    period: STEP_SECONDS,
    active: false,
    expires: ports.clock() + request.expiresIn * 1000,
  }
  return withinPlan(ports, caller.tenant, () =>
    enrolToken(
      ports,
      enrolling,
      (token) => startAuthenticator(token, pending, request.replace),
      () => made,
    ),
  )
}
