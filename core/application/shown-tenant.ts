import { isoTime } from '../contract/fields.ts'
import type { Plan } from '../domain/tenant.ts'

/** A tenant as answers show it, with how much of its plan is used. */
export const shownTenant = (
  tenant: string,
  { email, created, plan, tokens }: { email: string; created: number; plan: Plan; tokens: number },
) => {
  const { name, maxTokens } = plan
  return {
    tenant,
    email,
    createdAt: isoTime(created),
    plan: { name, ...(maxTokens === null ? {} : { maxTokens }) },
    tokens,
  }
}
