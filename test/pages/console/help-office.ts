import decodeQR from 'qr/decode.js'
import type { Token } from '../../../sdk/index.ts'
import { enrolled } from '../../support/enrolled.ts'
import type { Client, Tenant, TestInstance } from '../../support/instance.ts'
import { memberSession } from '../../support/requests.ts'
import type { Phone } from '../browser.ts'

/** A browser's headers in which somebody is logged in. */
type Headers = Record<string, string>

/** A tenant with a service of its own, and its owner's session. */
export interface Office {
  readonly tenant: Tenant
  readonly owner: Headers
}

/** Signs an organisation up, whose service has a configuration. */
export const openOffice = async (
  instance: Client,
  name: string,
  config: Record<string, unknown> = {},
): Promise<Office> => {
  const owner = await memberSession(instance, name)
  const service = `${name}_desk`
  const made = await instance.post(
    '/service/create',
    { service, displayName: 'Acme Bank', ...config },
    undefined,
    owner,
  )
  if (made.status !== 201) throw new Error(`create answered ${made.status} ${made.text}`)
  const { basicKey, adminKey } = made.body as { basicKey: string; adminKey: string }
  return { owner, tenant: { name, service, basicKey, adminKey, ownerKey: '' } }
}

/** Invites an operator, who comes by the mailed code; gives their session. */
export const invited = async (
  instance: Client,
  { owner, tenant }: Office,
  email: string,
  choices: { powers?: readonly string[]; hideDuress?: boolean } = {},
): Promise<Headers> => {
  const member = { email, role: 'operator', services: [tenant.service], ...choices }
  const answer = await instance.post('/tenant/members/invite', member, undefined, owner)
  if (answer.status !== 201) throw new Error(`invite answered ${answer.status} ${answer.text}`)
  const { headers } = await instance.post('/tenant/verify', { code: await instance.mailedCode(email) })
  return { cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '', 'sec-fetch-site': 'same-origin' }
}

/** The token of joe on a phone of the SDK, without an emergency PIN: what the app shows of it is told by its own stories. */
export const tokenOfJoe = async (
  instance: TestInstance,
  tenant: Tenant,
  asked: Record<string, unknown> = {},
): Promise<Token> => (await enrolled(instance, tenant, 'joe', { duressPin: undefined } as object, asked)).token

/** Puts somebody who is logged in at a window, at a page of the service. */
export const sit = async (
  window: Phone,
  { url }: Client,
  { cookie = '' }: Headers,
  { service }: Tenant,
  page = 'desk',
): Promise<void> => {
  const [name = '', value = ''] = cookie.split('=')
  await window.context.addCookies([
    { name, value, url: url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Strict' },
  ])
  await window.page.goto(`${url}/console/s/${service}/${page}`)
}

/** What the QR code on a screen says, read from a picture of it. */
export const readQr = async ({ page }: Phone): Promise<string> => {
  const picture = await page.locator('img.qr').screenshot()
  const source = `data:image/png;base64,${picture.toString('base64')}`
  const { width, height, data } = await page.evaluate(async (src) => {
    const image = new Image()
    image.src = src
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('no canvas')
    context.drawImage(image, 0, 0)
    const pixels = context.getImageData(0, 0, image.width, image.height)
    return { width: pixels.width, height: pixels.height, data: [...pixels.data] }
  }, source)
  return decodeQR({ width, height, data: Uint8Array.from(data) })
}
