import type { AuditedAction } from './audit.ts'
import type { Caller } from './caller.ts'

/** Who an operator says that he is, and why he does something. */
interface Operator {
  operator: string
  reason?: string | undefined
}

/** The operator as the caller that a tenant's audit names. */
export const asCaller = (
  tenant: string,
  { operator }: Operator,
): Pick<Caller, 'tenant' | 'by' | 'byName' | 'address'> => ({ tenant, by: 'operator', byName: operator, address: '' })

/** What he does with his reason, if he gives one. */
export const withReason = (action: AuditedAction, { reason }: Operator): AuditedAction =>
  reason === undefined ? action : { ...action, reason }
