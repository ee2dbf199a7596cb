import { describe } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { story } from './story.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('windowed', { displayName: 'Acme Bank' })

describe('two windows', () => {
  story('are one at a time, and a link that opened the second is carried on in it', async (phone) => {
    await phone.page.goto(`${instance.url}/app/`)
    await phone.see('No token yet')
    const second = await phone.context.newPage()
    await second.goto(await instance.enroll(tenant, 'joe'))
    await second.getByText('zaas is open in another window.').waitFor()
    await second.getByRole('button', { name: 'Use it here' }).click()
    await second.getByText('wants to enrol').waitFor()
    await phone.see('zaas is open in another window.')
    await phone.press('Use it here')
    await phone.see('Not finished')
    await second.getByText('zaas is open in another window.').waitFor()
  })
})
