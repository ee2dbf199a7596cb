import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { email, label, phone, reason, time } from '../../fields.ts'
import { isPlainName, notPlain } from '../../plain-name.ts'
import { oneToken } from '../../token-fields.ts'

const enrolled = z.strictObject({
  deeplink: z.string(),
  qr: z.string().meta({ description: 'PNG of the deeplink as a data URL.' }),
  code: z
    .string()
    .meta({ description: 'The deeplink’s one-time code for typing: groups of four characters, eighty bits.' }),
  expiresAt: time,
  mode: z.enum(['new', 'restore']),
})

/** A secret as other systems export it: base32, in any case, with or without padding and spaces. */
const exportedSecret = z
  .string()
  .max(256)
  .regex(/^[A-Za-z2-7\s=-]+$/, 'must be base32')

/** The contract of `POST /token/enroll`. */
export const tokenEnroll = {
  id: 'token.enroll',
  method: 'POST',
  path: '/token/enroll',
  role: 'admin',
  session: 'operator',
  power: ({ replace }) => (replace === true ? 'replace' : null),
  success: 201,
  idempotent: true,
  summary: 'Create an enrolment: a deeplink, its QR code and a code for typing.',
  request: z
    .strictObject({
      ...oneToken,
      email: email.optional(),
      phone: phone.optional(),
      name: label(64).refine(isPlainName, notPlain).optional(),
      expiresIn: z.int().min(60).max(2_592_000).default(259_200),
      notify: z.literal('email').optional(),
      method: z.enum(['app', 'authenticator']).default('app'),
      secret: exportedSecret.optional(),
      digits: z.union([z.literal(6), z.literal(7), z.literal(8)]).optional(),
      period: z.int().min(10).max(300).optional(),
      replace: z.boolean().default(false),
      reason: reason.optional(),
    })
    .refine((request) => request.notify !== 'email' || request.email !== undefined, {
      path: ['email'],
      message: 'is needed to notify by e-mail',
    })
    .refine((request) => request.secret === undefined || request.method === 'authenticator', {
      path: ['secret'],
      message: 'is of an authenticator app',
    }),
  response: z.union([
    enrolled,
    z.strictObject({ otpauth: z.string(), qr: z.string() }),
    z.strictObject({ imported: z.literal(true) }),
  ]),
  errors: ['not_found', 'quota_exceeded', 'in_use', 'ambiguous_id', 'idempotency_mismatch'],
} as const satisfies Endpoint
