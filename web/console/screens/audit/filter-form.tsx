import { useEffect, useState } from 'react'
import { getAll } from '../../api.ts'
import { type Member, useConsole } from '../../context.ts'
import { Choice, Field } from '../../parts/form.tsx'
import { nameOf, useServices } from '../../services.ts'
import type { Filter } from './shapes.ts'

/** Whoever can have done something: members and keys that there are now, by their name. */
const useActors = (): Readonly<Record<string, string>> => {
  const [actors, setActors] = useState<Readonly<Record<string, string>>>({})
  useEffect(() => {
    const ask = async (): Promise<void> => {
      const [members, keys] = await Promise.all([
        getAll<Member>('/tenant/members', { paged: false }),
        getAll<{ id: string; name: string }>('/authkey/list'),
      ])
      const people = members.ok ? members.body.map(({ id, email }) => [`member:${id}`, email]) : []
      const machines = keys.ok ? keys.body.map(({ id, name }) => [`key:${id}`, name]) : []
      setActors(Object.fromEntries([...people, ...machines]))
    }
    void ask()
  }, [])
  return actors
}

/** What the audit is narrowed to. */
export const FilterForm = ({ value, onChange }: { value: Filter; onChange: (filter: Filter) => void }) => {
  const { texts } = useConsole()
  const { all } = useServices()
  const actors = useActors()
  const words = texts.audit
  const services = Object.fromEntries((all ?? []).map((service) => [service.service, nameOf(service)]))
  const put = (name: keyof Filter) => (chosen: string) => onChange({ ...value, [name]: chosen })
  return (
    <section className="filters" aria-label={words.filters}>
      <Choice label={words.by} value={value.by} options={{ '': words.anybody, ...actors }} onChange={put('by')} />
      <Choice
        label={words.action}
        value={value.action}
        options={{ '': words.anything, ...words.actions }}
        onChange={put('action')}
      />
      <Choice
        label={words.service}
        value={value.service}
        options={{ '': words.anyService, ...services }}
        onChange={put('service')}
      />
      <Field label={words.from} type="date" value={value.from} onChange={put('from')} />
      <Field label={words.to} type="date" value={value.to} onChange={put('to')} />
    </section>
  )
}
