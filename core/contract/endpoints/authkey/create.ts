import * as z from 'zod'
import { authkeyChoices, authkeyRole, authkeyWithSecret } from '../../authkey-fields.ts'
import type { Endpoint } from '../../endpoint.ts'

const { name, services, cidrs, expiresAt, hideDuress } = authkeyChoices

/** The contract of `POST /authkey/create`. */
export const authkeyCreate = {
  id: 'authkey.create',
  method: 'POST',
  path: '/authkey/create',
  role: 'owner',
  session: 'admin',
  success: 201,
  idempotent: true,
  summary: 'Make an authkey; its secret is in the answer.',
  request: z
    .strictObject({
      name,
      role: authkeyRole,
      services,
      cidrs: cidrs.default([]),
      expiresAt: expiresAt.default(null),
      hideDuress: hideDuress.default(false),
    })
    .refine((key) => key.role !== 'owner' || key.services === '*', {
      path: ['services'],
      message: 'must be * for the role owner',
    }),
  response: authkeyWithSecret,
  errors: ['idempotency_mismatch'],
} as const satisfies Endpoint
