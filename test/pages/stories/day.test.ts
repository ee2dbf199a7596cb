import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { enrolByLink, enrolInApp, pin, typeWords } from '../enrol.ts'
import { story } from './story.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('everyday', { duress: true, displayName: 'Acme Bank' })
const { service, basicKey } = tenant

describe('a day with a token', () => {
  story('leads from a link to an open token, codes and answers', async (phone) => {
    await enrolByLink(phone, await instance.enroll(tenant, 'joe'), true)
    expect(phone.page.url()).toBe(`${instance.url}/app/`)
    expect(await phone.page.title()).toBe('zaas')
    await phone.press('Open with PIN')
    await phone.type(pin)
    await phone.see('Close now')
    expect(await instance.status(tenant, 'joe')).toBe(1)
    // Another start knows how long it is open still.
    await phone.page.reload()
    await phone.press(/Acme Bank/)
    await phone.see(/^Open until/)
    await phone.press('Close now')
    await phone.see('Open with PIN')
    expect(await instance.status(tenant, 'joe')).toBe(2)

    await phone.press(/One-time code/)
    await phone.type(pin)
    await phone.see(/Valid for/)
    const code = await phone.codeShown()
    const checked = await instance.post('/token/otp', { service, id: 'joe', code }, basicKey)
    expect(checked.body).toEqual({ valid: true, duress: false })
    await phone.press('Lock')

    const challenge = await instance.post('/token/offline/challenge', { service, id: 'joe' }, basicKey)
    await phone.press(/Answer a challenge/)
    await phone.type(String(challenge.body['code']).replaceAll(' ', ''))
    await phone.type(pin)
    await phone.see('Read this out')
    const answer = await phone.codeShown()
    const opened = await instance.post('/token/offline/open', { service, id: 'joe', code: answer }, basicKey)
    expect(opened.body).toEqual({ status: 1 })
  })

  story('is over in three wrong PINs, and the backup phrase lifts the block', async (phone) => {
    const words = await enrolInApp(phone, instance, { tenant, user: 'kim', emergency: false })
    await phone.press('Open with PIN')
    for (const left of ['2 tries left', '1 try left']) {
      await phone.type('73059164')
      await phone.see(`Wrong PIN. ${left}.`)
    }
    await phone.type('73059164')
    await phone.see('This token is blocked. Contact Acme Bank.')
    expect(await instance.status(tenant, 'kim')).toBe(4)

    await phone.press('I have my backup phrase')
    await typeWords(phone, [...words.slice(0, 11), words[0] ?? ''])
    for (const typed of ['60718293', '60718293']) await phone.type(typed)
    await phone.press('Go on without one')
    await phone.see('These are not the words of this token.')
    await typeWords(phone, words)
    for (const typed of ['60718293', '60718293']) await phone.type(typed)
    await phone.press('Go on without one')
    await phone.see('The PIN is changed.')
    await phone.press('Done')
    await phone.press('Open with PIN')
    await phone.type('60718293')
    await phone.see('Close now')
    expect(await instance.status(tenant, 'kim')).toBe(1)
  })

  story('changes its PIN, and a network that was cut meanwhile costs no try', async (phone) => {
    await enrolInApp(phone, instance, { tenant, user: 'lea', emergency: false })
    await phone.press(/^Settings/)
    await phone.press('Change PIN')
    const change = async (): Promise<void> => {
      await phone.see('Enter your PIN')
      await phone.type(pin)
      await phone.see('Choose the new PIN')
      for (const typed of ['60718293', '60718293']) await phone.type(typed)
      await phone.see('Left out, there is none from now on.')
      await phone.press('Go on without one')
    }
    await phone.context.setOffline(true)
    await change()
    await phone.see('No connection.')
    await phone.context.setOffline(false)
    await change()
    await phone.see('The PIN is changed.')
    await phone.press('Done')
    await phone.press('Back')
    await phone.press('Open with PIN')
    await phone.type(pin)
    await phone.see('Wrong PIN. 2 tries left.')
    await phone.type('60718293')
    await phone.see('Close now')
  })
})
