import { useEffect, useState } from 'react'
import { get } from '../api.ts'
import { useConsole } from '../context.ts'

interface Tenant {
  readonly plan: { readonly name: string; readonly maxTokens?: number }
  readonly tokens: number
}

/** How many of the plan's tokens are used. */
export const PlanUse = () => {
  const { texts } = useConsole()
  const [tenant, setTenant] = useState<Tenant | null>(null)
  useEffect(() => void get<Tenant>('/tenant').then((reply) => setTenant(reply.ok ? reply.body : null)), [])
  if (tenant === null) return null
  const { plan, tokens } = tenant
  const used = texts.services.used(tokens, plan.maxTokens, plan.name)
  return (
    <section className="card">
      <p>{used}</p>
      {plan.maxTokens === undefined ? null : (
        <meter min={0} max={plan.maxTokens} high={plan.maxTokens * 0.9} value={tokens} aria-label={used} />
      )}
    </section>
  )
}
