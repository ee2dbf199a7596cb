import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import type { Status } from '../status.ts'
import { eventTypes, vias } from '../events.ts'
import { email, label, page, pageOf, phone, serviceName, statusNumber, time, userId } from '../fields.ts'

const one = { id: userId, service: serviceName }
const text = z.string()

/** A token in short form, as lists hold it. */
const tokenSummary = {
  id: text,
  service: text,
  status: statusNumber,
  openUntil: time.optional(),
  enrolledAt: time.optional(),
  lastEvent: z.strictObject({ type: z.enum(eventTypes), at: time }).optional(),
}

/** Statuses by user ID. Not a `z.record`, which drops a user called `__proto__`. */
const statusesById = z
  .custom<Readonly<Record<string, Status | null>>>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((status) => status === null || statusNumber.safeParse(status).success),
  )
  .meta({ type: 'object', additionalProperties: { enum: [0, 1, 2, 3, 4, null] } })

const tokenDetail = z.strictObject({
  ...tokenSummary,
  via: z.enum(vias).optional(),
  errors: z.int(),
  maxErrors: z.int(),
  device: z.strictObject({ name: text, lastSeenAt: time }).optional(),
  enrolment: z.strictObject({ expiresAt: time }).optional(),
  shadow: z.boolean().optional(),
})

const historyItem = z.strictObject({
  event: z.enum(eventTypes),
  at: time,
  by: text,
  via: z.enum(vias).optional(),
  status: statusNumber,
  sequence: z.int(),
  address: text.optional(),
})

const enrolled = z.strictObject({
  deeplink: text,
  qr: text.meta({ description: 'PNG of the deeplink as a data URL.' }),
  code: text.meta({ description: 'The deeplink’s one-time code for typing: groups of four characters, eighty bits.' }),
  expiresAt: time,
  mode: z.enum(['new', 'restore']),
})

const codeVerdict = z.union([
  z.strictObject({ valid: z.literal(true), duress: z.boolean() }),
  z.strictObject({
    valid: z.literal(false),
    reason: z.literal('used').optional(),
    errors: z.int(),
    maxErrors: z.int(),
  }),
])
const codeErrors = ['not_found', 'not_enrolled', 'blocked'] as const
const typed = z.string().min(1).max(64)

const newTransaction = z.strictObject({
  ...one,
  amount: z.string().min(1).max(20).optional(),
  currency: z.string().length(3).optional(),
  payee: z.string().max(560).optional(),
  text: z.string().max(1120).optional(),
  expiresIn: z.int().min(30).max(900).default(300),
  reference: label(128).optional(),
})

/** Endpoints under `/token`. */
export const tokenEndpoints = {
  'token.status': endpoint({
    method: 'GET',
    path: '/token/status',
    role: 'basic',
    success: 200,
    summary: 'Is this user’s token open? A single-use token that is open is closed by this call.',
    request: z.strictObject(one),
    response: z.strictObject({ status: statusNumber }),
    errors: ['not_found'],
  }),
  'token.statuses': endpoint({
    method: 'POST',
    path: '/token/statuses',
    role: 'basic',
    success: 200,
    summary: 'The status of up to a hundred tokens; never consumes.',
    request: z.strictObject({ service: serviceName, ids: z.array(userId).min(1).max(100) }),
    response: z.strictObject({ statuses: statusesById }),
    errors: ['not_found'],
  }),
  'token.detail': endpoint({
    method: 'GET',
    path: '/token/detail',
    role: 'admin',
    success: 200,
    summary: 'Everything about one token.',
    request: z.strictObject(one),
    response: tokenDetail,
    errors: ['not_found'],
  }),
  'token.list': endpoint({
    method: 'GET',
    path: '/token/list',
    role: 'admin',
    success: 200,
    summary: 'The tokens of a service, by user ID.',
    request: z.strictObject({ service: serviceName, prefix: userId.optional(), ...page }),
    response: pageOf(z.strictObject(tokenSummary)),
    errors: ['not_found'],
  }),
  'token.history': endpoint({
    method: 'GET',
    path: '/token/history',
    role: 'admin',
    success: 200,
    summary: 'What happened to a token, newest first.',
    request: z.strictObject({ ...one, ...page }),
    response: pageOf(historyItem),
    errors: ['not_found'],
  }),
  'token.enroll': endpoint({
    method: 'POST',
    path: '/token/enroll',
    role: 'admin',
    success: 201,
    idempotent: true,
    summary: 'Create an enrolment: a deeplink, its QR code and a code for typing.',
    request: z
      .strictObject({
        ...one,
        email: email.optional(),
        phone: phone.optional(),
        name: label(64).optional(),
        expiresIn: z.int().min(60).max(2_592_000).default(259_200),
        notify: z.literal('email').optional(),
        method: z.enum(['app', 'authenticator']).default('app'),
        replace: z.boolean().default(false),
      })
      .refine((request) => request.notify !== 'email' || request.email !== undefined, {
        path: ['email'],
        message: 'is needed to notify by e-mail',
      }),
    response: z.union([enrolled, z.strictObject({ otpauth: text, qr: text })]),
    errors: ['not_found', 'quota_exceeded', 'in_use', 'idempotency_mismatch'],
  }),
  'token.confirm': endpoint({
    method: 'POST',
    path: '/token/confirm',
    role: 'admin',
    success: 200,
    summary: 'Confirm a new enrolment by the binding code that the user’s device shows.',
    request: z.strictObject({ ...one, binding: z.string().min(1).max(32) }),
    response: z.strictObject({ confirmed: z.boolean() }),
    errors: ['not_found', 'not_enrolled'],
  }),
  'token.delete': endpoint({
    method: 'POST',
    path: '/token/delete',
    role: 'admin',
    success: 200,
    summary: 'Delete a token.',
    request: z.strictObject({ ...one, notify: z.boolean().default(false) }),
    response: z.strictObject({ deleted: z.literal(true) }),
    errors: ['not_found'],
  }),
  'token.force': endpoint({
    method: 'POST',
    path: '/token/force',
    role: 'admin',
    success: 200,
    summary: 'Force a token open, closed or blocked; open and closed reset the error count.',
    request: z
      .strictObject({
        ...one,
        status: z.union([z.literal(1), z.literal(2), z.literal(4), z.enum(['open', 'closed', 'blocked'])]),
        duration: z.int().min(0).max(86_400).optional(),
      })
      .refine(({ status, duration }) => duration === undefined || status === 1 || status === 'open', {
        path: ['duration'],
        message: 'goes with open only',
      }),
    response: z.strictObject({ status: statusNumber }),
    errors: ['not_found', 'not_enrolled'],
  }),
  'token.restore': endpoint({
    method: 'POST',
    path: '/token/restore',
    role: 'admin',
    success: 200,
    summary: 'End a duress shadow: what was registered before it is back.',
    request: z.strictObject(one),
    response: z.strictObject({ restored: z.boolean() }),
    errors: ['not_found', 'not_enrolled'],
  }),
  'token.quorum': endpoint({
    method: 'POST',
    path: '/token/quorum',
    role: 'basic',
    success: 200,
    summary: 'Are at least so many of these tokens open? Never consumes.',
    request: z
      .strictObject({ service: serviceName, ids: z.array(userId).min(1).max(25), min: z.int().min(1).max(25) })
      .refine(({ ids }) => new Set(ids).size === ids.length, { path: ['ids'], message: 'must not repeat' })
      .refine(({ ids, min }) => min <= ids.length, { path: ['min'], message: 'must not exceed the number of ids' }),
    response: z.strictObject({
      status: z.union([z.literal(1), z.literal(2), z.literal(3)]),
      open: z.int(),
      min: z.int(),
    }),
    errors: ['not_found'],
  }),
  'token.otp': endpoint({
    method: 'POST',
    path: '/token/otp',
    role: 'basic',
    success: 200,
    summary: 'Is this the user’s one-time code? Each code is accepted once.',
    request: z.strictObject({ ...one, code: typed }),
    response: codeVerdict,
    errors: codeErrors,
  }),
  'token.otp-resync': endpoint({
    method: 'POST',
    path: '/token/otp/resync',
    role: 'admin',
    success: 200,
    summary: 'Find the token’s clock within a day by two consecutive codes.',
    request: z.strictObject({ ...one, code1: typed, code2: typed }),
    response: codeVerdict,
    errors: codeErrors,
  }),
  'token.offline-challenge': endpoint({
    method: 'POST',
    path: '/token/offline/challenge',
    role: 'basic',
    success: 200,
    summary: 'A validation code that the user types into the phone, which needs no network.',
    request: z.strictObject({ ...one, length: z.int().min(4).max(32).multipleOf(4).optional() }),
    response: z.strictObject({ code: text, expiresAt: time }),
    errors: codeErrors,
  }),
  'token.offline-open': endpoint({
    method: 'POST',
    path: '/token/offline/open',
    role: 'basic',
    success: 200,
    summary: 'Open the token by the answer that the phone shows.',
    request: z.strictObject({ ...one, code: typed }),
    response: z.union([
      z.strictObject({ status: z.union([z.literal(1), z.literal(3)]) }),
      z.strictObject({ status: z.union([z.literal(2), z.literal(4)]), errors: z.int(), maxErrors: z.int() }),
    ]),
    errors: [...codeErrors, 'no_challenge'],
  }),
  'token.propose': endpoint({
    method: 'POST',
    path: '/token/transaction',
    role: 'basic',
    success: 201,
    idempotent: true,
    summary: 'Put a transaction before the user, to be approved or denied on the phone.',
    request: newTransaction,
    response: z.strictObject({ transaction: text, hash: text, issuedAt: time, expiresAt: time }),
    errors: ['not_found', 'not_enrolled', 'blocked', 'too_many_pending', 'idempotency_mismatch'],
  }),
  'token.transaction': endpoint({
    method: 'GET',
    path: '/token/transaction',
    role: 'basic',
    success: 200,
    summary: 'What became of a transaction.',
    request: z.strictObject({ service: serviceName, transaction: z.string().min(1).max(64) }),
    response: z.strictObject({
      state: z.enum(['pending', 'approved', 'denied', 'duress', 'expired']),
      hash: text,
      decidedAt: time.optional(),
    }),
    errors: ['not_found'],
  }),
}
