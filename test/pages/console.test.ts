import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startInstance, type TestInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone } from './browser.ts'
import { faultsOf } from './faults.ts'

const it = itWith('chromium')
const owner = 'owner@acme.example'
const guest = 'guest@acme.example'
let instance: TestInstance
let desk: Phone
let other: Phone

beforeAll(async () => {
  instance = await startInstance({ movableClock: false })
  desk = await Phone.start({ width: 1280 })
  other = await Phone.start({ width: 390 })
})
afterAll(async () => {
  await desk?.stop()
  await other?.stop()
  await instance.stop()
})

const fill = (window: Phone, label: string, text: string): Promise<void> =>
  window.page.getByLabel(label, { exact: true }).fill(text)

/** The link in the newest of so many mails to an address. */
const linkTo = async (to: string, mails = 1): Promise<string> => {
  const [mail] = await instance.messages(to, mails)
  return /http\S+#code=\S+/.exec(mail?.text ?? '')?.[0] ?? ''
}

const found: string[] = []
const look = async (window: Phone, screen: string): Promise<void> => {
  found.push(...(await faultsOf(window)).map((fault) => `${screen}: ${fault}`))
}

describe('the console', () => {
  it('signs an organisation up with the link from its mail, and gives it its keys', async () => {
    await desk.page.goto(instance.url)
    await desk.see('Sign in')
    await desk.page.getByRole('link', { name: 'New here?' }).click()
    await look(desk, 'signup')
    await fill(desk, 'Name of your organisation', 'x')
    await desk.press('Send me a link')
    await desk.see('must be 3 to 31 of a-z, 0-9 and -, starting with a letter')
    await fill(desk, 'Name of your organisation', 'Acme')
    await fill(desk, 'E-mail address', owner)
    await desk.press('Send me a link')
    await desk.see(`We have sent a link to ${owner}.`)
    await desk.page.goto(await linkTo(owner))
    expect(desk.page.url()).toBe(`${instance.url}/console/verify`)
    await look(desk, 'verify')
    await desk.press('Continue')
    await desk.see('acme is ready')
    await look(desk, 'keys')
    await desk.press('Show')
    const key = await desk.page.locator('.value').first().innerText()
    expect((await instance.get('/authkey/whoami', {}, key)).body).toMatchObject({ tenant: 'acme', role: 'basic' })
    await desk.press('I have stored them')
    await desk.see('0 of 20 tokens used (plan free).')
    await look(desk, 'services')
  })

  it('makes a service, and an authkey that works, is rotated and revoked', async () => {
    await fill(desk, 'Name', 'door')
    await desk.press('Make the service')
    await desk.page.getByRole('link', { name: 'acme_door' }).waitFor()
    await desk.page.goto(`${instance.url}/console/s/acme_door/duress`)
    await desk.see('Before you switch duress on')
    await look(desk, 'duress')
    await desk.page.getByRole('link', { name: 'Authkeys' }).click()
    await desk.see('A new authkey')
    await fill(desk, 'Name', 'ci-deploy')
    await fill(desk, 'Services', 'acme_missing')
    await desk.press('Make the authkey')
    await desk.see('is not a service of this tenant')
    await fill(desk, 'Services', 'acme_door')
    await desk.press('Make the authkey')
    const secret = desk.page.getByRole('region', { name: 'ci-deploy' })
    await secret.getByRole('button', { name: 'Show' }).click()
    const first = await secret.locator('.value').innerText()
    expect((await instance.get('/authkey/whoami', {}, first)).body).toMatchObject({ services: ['acme_door'] })
    await look(desk, 'authkeys')
    const row = desk.page.getByRole('row').filter({ hasText: 'ci-deploy' })
    await row.getByRole('button', { name: 'Rotate' }).click()
    await row.getByText('Rotating').waitFor()
    await row.getByRole('button', { name: 'Revoke' }).click()
    await desk.see('Programs that use “ci-deploy” stop working within 30 seconds.')
    await fill(desk, 'Type ci-deploy to go on', 'ci-deploy')
    await look(desk, 'revoke')
    await desk.press('Revoke now')
    await row.waitFor({ state: 'detached' })
  })

  it('invites somebody, who comes by the link, and is changed and removed', async () => {
    await desk.page.getByRole('link', { name: 'Members' }).click()
    await fill(desk, 'E-mail address', guest)
    await desk.press('Send the invitation')
    await desk.see(`An invitation is on its way to ${guest}.`)
    await look(desk, 'members')
    await other.page.goto(await linkTo(guest))
    await other.press('Continue')
    await other.see('Your role does not allow this. Ask an owner.')
    await desk.page.reload()
    const updated = desk.page.waitForResponse(/members\/update/)
    await desk.page.getByLabel(`Role of ${guest}`).selectOption('Administrator')
    await updated
    await other.page.goto(`${instance.url}/console/authkeys`)
    await other.see('acme_default basic')
    await look(other, 'authkeys of an administrator')
    await desk.page.getByRole('link', { name: 'Audit' }).click()
    await desk.see('tenant.members-update')
    await desk.see('authkey.revoke')
    await look(desk, 'audit')
    await desk.page.getByRole('link', { name: 'Members' }).click()
    await desk.page.getByRole('row').filter({ hasText: guest }).getByRole('button', { name: 'Remove' }).click()
    await desk.page.getByRole('row').filter({ hasText: guest }).waitFor({ state: 'detached' })
    await other.page.reload()
    await other.see('Sign in')
  })

  it('signs out, and in again with the code typed in the window that asked', async () => {
    await desk.page.getByRole('row').filter({ hasText: owner }).getByRole('button', { name: 'Remove' }).click()
    await desk.see('An organisation keeps at least one owner.')
    await desk.press('Sign out')
    await desk.see('Sign in')
    await look(desk, 'login')
    await fill(desk, 'Organisation', 'acme')
    await fill(desk, 'E-mail address', owner)
    await desk.press('Send me a link')
    await fill(desk, 'Code from the mail', await instance.mailedCode(owner, 2))
    await desk.press('Continue')
    await desk.page.getByRole('link', { name: 'acme_door' }).waitFor()
  })

  it('can be used by everybody, and broke none of its policies', async () => {
    expect(found).toEqual([])
    // A refused request is a line of the browser's own.
    const lines = [...desk.said, ...other.said].filter((line) => !/Failed to load resource/.test(line))
    expect(lines).toEqual([])
  })
})
