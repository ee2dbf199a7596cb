import { enrolled } from '../support/enrolled.ts'
import { withOwnToken } from '../support/own-token.ts'
import { instance } from './story-instance.ts'

/** Lets time pass until something is so. */
const passing = async (isSo: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries === 100) throw new Error('it is still there')
    if (tries % 5 === 0) instance.advance(31_000)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** A tenant is exported, a service goes, and then the whole tenant, with a token that waits for a decision and an authkey for two services. */
export const deleted = async (): Promise<void> => {
  const { window } = await withOwnToken(instance, 'leaving')
  const quick = { duress: true, protection: { iterations: 10_000 } }
  const make = async (service: string) => (await window.post('/service/create', { service, ...quick })).body
  const [bank] = [await make('leaving_bank'), await make('leaving_other')]
  const keys = { name: 'both', role: 'basic', services: ['leaving_bank', 'leaving_other'] }
  await window.post('/authkey/create', keys)
  const adminKey = String(bank['adminKey'])
  const tenant = {
    name: 'leaving',
    service: 'leaving_bank',
    ownerKey: '',
    adminKey,
    basicKey: String(bank['basicKey']),
  }
  await enrolled(instance, tenant, 'joe')
  await instance.enroll(tenant, 'waiting')
  await instance.post('/token/transaction', { service: 'leaving_bank', id: 'joe', text: 'one' }, adminKey)
  // Past the time for which a session's last use is not written again.
  instance.advance(61_000)
  const exported = await window.post('/tenant/export')
  if (exported.status !== 200) throw new Error(exported.text)
  const { body } = await window.post('/service/delete', { service: 'leaving_bank', force: true })
  const job = `/tenant/job?job=${String(body['job'])}`
  await passing(async () => (await window.get(job)).body['state'] === 'done')
  const { status, text } = await window.post('/tenant/delete', { confirm: 'leaving' })
  if (status !== 202) throw new Error(text)
  await passing(async () => (await window.get('/tenant')).status === 403)
}
