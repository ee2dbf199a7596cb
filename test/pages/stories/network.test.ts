import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { enrolInApp, pin } from '../enrol.ts'
import { story } from './story.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('cutoff', { displayName: 'Acme Bank' })
const { service, basicKey } = tenant

describe('with the network cut', () => {
  story('the app starts, makes codes and answers, and says what it cannot check', async (phone) => {
    await enrolInApp(phone, instance, { tenant, user: 'ann', emergency: null })
    const challenge = await instance.post('/token/offline/challenge', { service, id: 'ann' }, basicKey)
    await phone.page.evaluate('navigator.serviceWorker.ready')
    await phone.context.setOffline(true)
    await phone.page.reload()
    await phone.press(/Acme Bank/)
    await phone.see('No connection. Codes still work.')
    await phone.press(/One-time code/)
    await phone.type(pin)
    await phone.see('Right only if your PIN was right')
    const code = await phone.codeShown()
    await phone.press('Lock')
    await phone.press(/Answer a challenge/)
    await phone.type(String(challenge.body['code']).replaceAll(' ', ''))
    await phone.type(pin)
    await phone.see('Read this out')
    const answer = await phone.codeShown()
    await phone.press('Done')
    await phone.press('Open with PIN')
    await phone.type(pin)
    await phone.see('No connection.')
    await phone.context.setOffline(false)
    const checked = await instance.post('/token/otp', { service, id: 'ann', code }, basicKey)
    expect(checked.body).toMatchObject({ valid: true })
    const opened = await instance.post('/token/offline/open', { service, id: 'ann', code: answer }, basicKey)
    expect(opened.body).toEqual({ status: 1 })
  })
})
