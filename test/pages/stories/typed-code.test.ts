import { describe } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { choosePins } from '../enrol.ts'
import { story } from './story.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('typing', { displayName: 'Acme Bank' })

describe('a code that is typed', () => {
  story('enrols as a link does, however it is written', async (phone) => {
    const { body } = await instance.post('/token/enroll', { service: tenant.service, id: 'joe' }, tenant.adminKey)
    const code = String(body['code'])
    await phone.page.goto(`${instance.url}/app/`)
    await phone.press('Add a token')
    await phone.fill('Organisation', ' Typing ')
    await phone.fill('Code, 16 characters', 'UUUU')
    await phone.page.keyboard.press('Enter')
    await phone.see('The code has 16 characters')
    await phone.fill('Code, 16 characters', code.replaceAll('-', ' ').toLowerCase().replaceAll('0', 'o'))
    await phone.page.keyboard.press('Enter')
    await phone.see('wants to enrol')
    await phone.press('Continue')
    await choosePins(phone, null)
    await phone.see('Your backup phrase')
  })

  story('that is used up, or pasted in part, says so', async (phone) => {
    const link = await instance.enroll(tenant, 'kim')
    await phone.page.goto(`${instance.url}/app/`)
    await phone.press('Add a token')
    await phone.fill('Paste the link', link.slice(0, -60))
    await phone.page.keyboard.press('Enter')
    await phone.see('This is not an enrolment link. Copy all of it.')
    await phone.fill('Organisation', 'typing')
    await phone.fill('Code, 16 characters', '0123456789ABCDEF')
    await phone.page.keyboard.press('Enter')
    await phone.see('This link has been used or has expired. Ask for a new one.')
  })
})
