import type { ServiceCaller } from '../domain/caller.ts'
import { formerAddressNotice } from '../domain/code-message.ts'
import { ofMessage } from '../domain/limits.ts'
import { type Notice, shownService } from '../domain/mail.ts'
import type { Mails, Tenants } from '../domain/tenant-ports.ts'
import { type LimitPorts, limited, reached } from './limited.ts'

/** What a tenant's users are told something with. */
export interface NoticePorts extends LimitPorts {
  mails: Mails
  tenants: Pick<Tenants, 'plan'>
}

/** Throws `too_many_requests` when the tenant may send this address no more. */
export const notifiable = async (ports: NoticePorts, tenant: string, to: string): Promise<void> =>
  limited(ports, ...ofMessage(tenant, await ports.tenants.plan(tenant), to))

/** Sends what can wait for nothing: it goes if the tenant has messages left, and what it tells of does not depend on it. */
export const tellIfPossible = async (ports: NoticePorts, tenant: string, notice: Notice | null): Promise<void> => {
  if (notice === null) return
  const own = ofMessage(tenant, await ports.tenants.plan(tenant), notice.to)
  if ((await reached(ports, ...own)) === null) await ports.mails.send(tenant, notice)
}

/** Tells the addresses that a user's codes went to before: who takes an account over begins with its addresses. */
export const tellFormer = async (
  ports: NoticePorts,
  { tenant, service }: ServiceCaller,
  former: readonly string[],
): Promise<void> => {
  for (const address of former.filter((one) => one !== ''))
    await tellIfPossible(ports, tenant, formerAddressNotice(address, shownService(service)))
}
