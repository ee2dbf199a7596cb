import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { choosePins, enrolInApp } from '../enrol.ts'
import { story } from './story.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('storing', { displayName: 'Acme Bank' })
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1'

describe('a browser', () => {
  story('that stores nothing is told so, and nothing is asked of the instance', async (phone) => {
    await phone.context.addInitScript(() =>
      Object.assign(indexedDB, {
        open: () => {
          throw new DOMException('refused', 'SecurityError')
        },
      }),
    )
    const asked: string[] = []
    phone.context.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await phone.page.goto(await instance.enroll(tenant, 'joe'))
    await phone.see('This browser keeps nothing.')
    await phone.quiet()
    expect(asked.filter((path) => path.startsWith('/device/'))).toEqual([])
  })

  story('that does not promise to keep what is stored says so beside the phrase', async (phone) => {
    await phone.context.addInitScript(() =>
      Object.assign(navigator.storage, {
        persist: () => Promise.resolve(false),
        persisted: () => Promise.resolve(false),
      }),
    )
    await phone.page.goto(await instance.enroll(tenant, 'kim'))
    await phone.press('Continue')
    await choosePins(phone, null)
    await phone.see('This browser may erase the token when space is short: keep the phrase.')
  })

  story(
    'on iOS is asked to put the app on the Home Screen first, before the instance hears of it',
    async (phone) => {
      const asked: string[] = []
      phone.context.on('request', (request) => asked.push(new URL(request.url()).pathname))
      const { body } = await instance.post('/token/enroll', { service: tenant.service, id: 'lea' }, tenant.adminKey)
      await phone.page.goto(String(body['deeplink']))
      await phone.see('Put zaas on your Home Screen first.')
      await phone.see('storing')
      await phone.see(String(body['code']))
      await phone.quiet()
      expect(asked.filter((path) => path.startsWith('/device/'))).toEqual([])
      await phone.press('Go on in Safari anyway')
      await phone.see('Safari may delete this token. Keep the backup phrase.')
    },
    { userAgent: iphone },
  )

  story('that hides the page has no code, phrase or digit of a PIN left in it', async (phone) => {
    await phone.context.addInitScript(() => {
      const hidden = { state: 'visible' }
      Object.defineProperty(document, 'visibilityState', { get: () => hidden.state })
      Object.assign(globalThis, {
        hide: (state: string) => {
          hidden.state = state
          document.dispatchEvent(new Event('visibilitychange'))
        },
      })
    })
    await enrolInApp(phone, instance, { tenant, user: 'mia', emergency: null })
    await phone.press(/One-time code/)
    await phone.page.keyboard.type('4831')
    await expect.poll(() => phone.page.locator('.dot.full').count()).toBe(4)
    await phone.page.evaluate("hide('hidden')")
    expect(await phone.page.locator('.key').count()).toBe(0)
    await phone.page.evaluate("hide('visible')")
    await expect.poll(() => phone.page.locator('.dot.full').count()).toBe(0)
    await phone.type('48317205')
    await phone.see(/Valid for/)
    await phone.page.evaluate("hide('hidden')")
    expect(await phone.page.locator('.groups').count()).toBe(0)
    await phone.page.evaluate("hide('visible')")
    await phone.page.locator('.groups').waitFor()
  })
})
