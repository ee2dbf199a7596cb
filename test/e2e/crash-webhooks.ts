import { expect } from 'vitest'
import type { Client, Tenant } from '../support/instance.ts'
import type { Seen } from '../support/bad-endpoint.ts'

interface Delivery {
  delivery: string
  webhookId: string
  state: string
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** All deliveries of a service. */
const deliveriesOf = async (client: Client, { service, ownerKey }: Tenant): Promise<Delivery[]> => {
  const all: Delivery[] = []
  let cursor: string | undefined
  do {
    const query = { service, limit: '100', ...(cursor === undefined ? {} : { cursor }) }
    const { body } = await client.get('/webhook/deliveries', query, ownerKey)
    all.push(...(body['items'] as Delivery[]))
    cursor = body['cursor'] as string | undefined
  } while (cursor !== undefined)
  return all
}

/** What failed is sent again, as its owner would, until everything that happened has arrived. */
export const sentAgain = async (client: Client, tenant: Tenant, since: string): Promise<void> => {
  for (let turn = 0; turn < 60; turn += 1) {
    let from: string | undefined = since
    while (from !== undefined) {
      const asked: { service: string; since: string } = { service: tenant.service, since: from }
      const { body, status } = await client.post('/webhook/redeliver', asked, tenant.ownerKey)
      expect([202, 429, 503]).toContain(status)
      if (status !== 202) await pause(2000)
      else from = body['since'] as string | undefined
    }
    await pause(5000)
    if ((await deliveriesOf(client, tenant)).every(({ state }) => state === 'delivered')) return
  }
}

const sample = 300

/** The log tells what the endpoint counted; of requests that were under way when the instance died it may lack some. */
export const logAgrees = async (
  client: Client,
  tenant: Tenant,
  seen: ReadonlyMap<string, Seen>,
  kills: number,
): Promise<void> => {
  const all = await deliveriesOf(client, tenant)
  expect(new Set(all.map(({ webhookId }) => webhookId))).toEqual(new Set(seen.keys()))
  let lacking = 0
  const step = Math.max(1, Math.floor(all.length / sample))
  for (const { delivery, webhookId } of all.filter((_, index) => index % step === 0)) {
    const { body } = await client.get('/webhook/delivery', { service: tenant.service, delivery }, tenant.ownerKey)
    const logged = (code: number) => (body['tries'] as { code?: number }[]).filter((one) => one.code === code).length
    const counted = seen.get(webhookId)
    const lacks = [(counted?.delivered ?? 0) - logged(204), (counted?.refused ?? 0) - logged(503)]
    for (const lack of lacks) expect(lack, webhookId).toBeGreaterThanOrEqual(0)
    if (lacks.some((lack) => lack > 0)) lacking += 1
  }
  // A hundred may be under way at a death.
  expect(lacking * step).toBeLessThanOrEqual(kills * 100)
  const sum = (name: keyof Seen): number => [...seen.values()].reduce((total, one) => total + one[name], 0)
  console.log(
    `the endpoint took ${sum('delivered')}, refused ${sum('refused')}, cut off ${sum('cut')} of ${seen.size} events; ${lacking} of ${Math.ceil(all.length / step)} looked at lack a try in the log`,
  )
}
