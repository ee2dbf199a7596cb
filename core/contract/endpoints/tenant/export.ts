import * as z from 'zod'
import { shownAuthkey } from '../../authkey-fields.ts'
import type { Endpoint } from '../../endpoint.ts'
import { shownMember } from '../../member-fields.ts'
import { shownClient } from '../../oidc-client-fields.ts'
import { serviceAnswer } from '../../service-config.ts'
import { historyItem } from '../token/history.ts'
import { shownTransaction } from '../token/transactions.ts'
import { tokenDetail } from '../token/detail.ts'
import { auditItem } from './audit.ts'
import { tenantGet } from './get.ts'

const ofToken = { service: z.string(), id: z.string() }
const contact = { name: z.string().optional(), email: z.string().optional(), phone: z.string().optional() }

const exportedItem = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tenant'), ...tenantGet.response.shape }),
  z.strictObject({ kind: z.literal('member'), ...shownMember.shape }),
  z.strictObject({ kind: z.literal('service'), ...serviceAnswer.shape }),
  z.strictObject({ kind: z.literal('authkey'), ...shownAuthkey.shape }),
  z.strictObject({ kind: z.literal('client'), service: z.string(), ...shownClient.shape }),
  z.strictObject({ kind: z.literal('token'), ...tokenDetail.response.shape, ...contact }),
  z.strictObject({ kind: z.literal('event'), ...ofToken, ...historyItem.shape }),
  z.strictObject({ kind: z.literal('transaction'), service: z.string(), ...shownTransaction.shape }),
  z.strictObject({ kind: z.literal('audit'), ...auditItem.shape }),
])

/** The contract of `POST /tenant/export`. */
export const tenantExport = {
  id: 'tenant.export',
  method: 'POST',
  path: '/tenant/export',
  role: 'member',
  session: 'owner',
  summary:
    'Everything that the tenant owns but its secrets, part by part, for an owner who has just shown a second factor.',
  request: z.strictObject({
    cursor: z.string().max(2000).optional().meta({
      description: 'Of the part before; without it the export begins. Good for an hour, for who began.',
    }),
  }),
  response: z.strictObject({ items: z.array(exportedItem), cursor: z.string().optional() }),
  errors: ['factor_required'],
} as const satisfies Endpoint
