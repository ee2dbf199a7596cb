import { createContext, useCallback, useContext, useEffect, useState } from 'react'
import type { ServiceConfig } from '../../core/contract/service-config.ts'
import { getAll } from './api.ts'
import { useSession } from './context.ts'
import { readService, writeService } from './prefs.ts'

/** A service as the list has it. */
export interface Service extends ServiceConfig {
  readonly service: string
  /** How many tokens it has. */
  readonly tokens: number
}

/** The services that the member may see, and which of them the page is about. */
export interface Services {
  /** Null until they are known. */
  readonly all: readonly Service[] | null
  /** Null where there is none. */
  readonly chosen: Service | null
  readonly choose: (service: string) => void
  readonly reload: () => Promise<void>
}

/** The services of the member who is signed in. */
export const ServicesContext = createContext<Services | null>(null)

/** The services of the member who is signed in. */
export const useServices = (): Services => {
  const found = useContext(ServicesContext)
  if (found === null) throw new Error('a screen outside the frame')
  return found
}

/** The service that a page is about: it is drawn only where there is one. */
export const useService = (): Service => {
  const { chosen } = useServices()
  if (chosen === null) throw new Error('a screen without a service')
  return chosen
}

/** What people call a service. */
export const nameOf = ({ displayName, service }: Service): string => displayName ?? service

/** Asks for the services; `addressed` is the one that the address names, else the one that this tab was about last. */
export const useServicesOf = (addressed: string | null): Services => {
  const { member } = useSession()
  const [all, setAll] = useState<readonly Service[] | null>(null)
  const [kept, setKept] = useState(readService)
  const reload = useCallback(async () => {
    const reply = await getAll<Service>('/service/list')
    const mine = ({ service }: Service): boolean => member.services === '*' || member.services.includes(service)
    setAll(reply.ok ? reply.body.filter(mine) : [])
  }, [member.services])
  // Each look at the session makes its member anew.
  const services = JSON.stringify(member.services)
  useEffect(() => void reload(), [services])
  const choose = (service: string): void => {
    writeService(service)
    setKept(service)
  }
  useEffect(() => {
    if (addressed !== null) choose(addressed)
  }, [addressed])
  const byName = (name: string | null): Service | null => all?.find(({ service }) => service === name) ?? null
  const chosen = addressed === null ? (byName(kept) ?? all?.[0] ?? null) : byName(addressed)
  return { all, chosen, choose, reload }
}
