import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { enrolInApp, pin } from '../enrol.ts'
import { story } from './story.ts'

const instance = await sharedInstance()
const bank = await instance.signUp('several', { displayName: 'Acme Bank' })
const door = await instance.newService(bank, 'several_door', { displayName: 'Front door' })
// An ID that would read like another: right to left, and a space that nobody sees.
const hostile = 'joe‮eod\u200b'

describe('several tokens', () => {
  story('are side by side, each with its own PIN, service and requests, and go one by one', async (phone) => {
    await enrolInApp(phone, instance, { tenant: bank, user: 'joe', emergency: null })
    await enrolInApp(phone, instance, { tenant: door, user: hostile, emergency: null })
    await phone.press('Back')
    await instance.post('/token/transaction', { service: bank.service, id: 'joe', text: 'Hello' }, bank.basicKey)
    await phone.page.reload()
    await phone.see('1 request')
    await phone.see('U+202E')
    await phone.see('U+200B')
    await phone.press(/Front door/)
    await phone.press('Open with PIN')
    await phone.type(pin)
    await phone.see('Close now')
    expect(await instance.status(door, hostile)).toBe(1)
    expect(await instance.status(bank, 'joe')).toBe(2)
    await phone.press(/^Settings/)
    await phone.press('Remove from this phone')
    await phone.see('Front door is not told, and the token stays yours.')
    await phone.page.getByRole('button', { name: 'Remove from this phone' }).click()
    await phone.see('Acme Bank')
    expect(await phone.button(/Front door/).count()).toBe(0)
  })

  story('lock by themselves, and language and theme stay chosen', async (phone) => {
    await enrolInApp(phone, instance, { tenant: bank, user: 'kim', emergency: null })
    await phone.press('Back')
    await phone.press('Settings')
    // The phone's own *back*; *forward* leads nowhere and loses nothing.
    await phone.see('Language')
    await phone.page.goBack()
    await phone.see('Add a token')
    await phone.page.goForward()
    await phone.see('Add a token')
    await phone.press('Settings')
    await phone.check('Español')
    await phone.see('Ajustes')
    await phone.check('Oscuro')
    // It is kept a moment after it is shown.
    await phone.quiet()
    await phone.page.reload()
    await phone.see('Añadir un token')
    expect(await phone.page.evaluate('document.documentElement.lang')).toBe('es')
    expect(await phone.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(13, 18, 22)')
  })
})
