import { setTimeout } from 'node:timers/promises'
import { toString } from 'qrcode'
import { createClient, isOpen } from '../../client/index.ts'
import type { Client, Tenant } from '../client.ts'
import { chapter, say, show } from './terminal.ts'

/** How long the demo watches (ms): as long as an enrolment that somebody has walked away from. */
const watchMilliseconds = 30 * 60_000

const described = {
  0: 'not enrolled',
  1: 'OPEN',
  2: 'closed',
  3: 'OPEN UNDER DURESS',
  4: 'BLOCKED',
} as const

/** Says each change of a token's status until it was opened and closed again, or for half an hour. */
const watch = async (client: Client, { service, adminKey }: Tenant): Promise<void> => {
  const zaas = createClient({ url: client.url, authkey: adminKey })
  let last: number | null = null
  let opened = false
  const until = Date.now() + watchMilliseconds
  while (Date.now() < until) {
    const { status } = await zaas.token.detail({ service, id: 'me' })
    if (status !== last) say('bank', `your token is ${described[status]}`)
    if (opened && status === 2) return
    opened ||= isOpen(status)
    last = status
    await setTimeout(1000)
  }
}

/** You are the user: a tenant that signs up for you, a link that your browser or phone opens, and what the bank then sees. */
export const playApp = async (client: Client, bank: Tenant): Promise<void> => {
  const owner = createClient({ url: client.url, authkey: bank.ownerKey })
  await owner.service.update({ service: bank.service, displayName: 'Demo Bank', duress: true })
  const deeplink = await client.enroll(bank, 'me')
  chapter('You enrol', 'Open the link in a browser of this machine, or scan it with a phone that reaches this address.')
  show(await toString(deeplink, { type: 'terminal', small: true }))
  show(`\n${deeplink}\n`)
  chapter('What the bank sees', 'Choose a PIN, open your token, close it again. This ends then, or with Ctrl-C.')
  await watch(client, bank)
}
