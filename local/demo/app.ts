import { setTimeout } from 'node:timers/promises'
import { toString } from 'qrcode'
import type { Client, Tenant } from '../client.ts'
import { chapter, say, show } from './terminal.ts'

/** How long the demo watches (ms): as long as an enrolment that somebody has walked away from. */
const watchMilliseconds = 30 * 60_000

const described: Readonly<Record<number, string>> = {
  0: 'not enrolled',
  1: 'OPEN',
  2: 'closed',
  3: 'OPEN UNDER DURESS',
  4: 'BLOCKED',
}

/** Says each change of a token's status until it was opened and closed again, or for half an hour. */
const watch = async (client: Client, { service, adminKey }: Tenant): Promise<void> => {
  let last = -1
  let opened = false
  const until = Date.now() + watchMilliseconds
  while (Date.now() < until) {
    const { body } = await client.get('/token/detail', { service, id: 'me' }, adminKey)
    const status = Number(body['status'])
    if (status !== last) say('bank', `your token is ${described[status] ?? status}`)
    if (opened && status === 2) return
    opened ||= status === 1 || status === 3
    last = status
    await setTimeout(1000)
  }
}

/** You are the user: a tenant that signs up for you, a link that your browser or phone opens, and what the bank then sees. */
export const playApp = async (client: Client, bank: Tenant): Promise<void> => {
  await client.post('/service/update', { service: bank.service, displayName: 'Demo Bank', duress: true }, bank.ownerKey)
  const { body } = await client.post('/token/enroll', { service: bank.service, id: 'me' }, bank.adminKey)
  const deeplink = String(body['deeplink'])
  chapter('You enrol', 'Open the link in a browser of this machine, or scan it with a phone that reaches this address.')
  show(await toString(deeplink, { type: 'terminal', small: true }))
  show(`\n${deeplink}\n`)
  chapter('What the bank sees', 'Choose a PIN, open your token, close it again. This ends then, or with Ctrl-C.')
  await watch(client, bank)
}
