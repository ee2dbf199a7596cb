import { describe, expect } from 'vitest'
import { ownInstance } from '../../support/instance.ts'
import { operatorOf } from '../../support/operator.ts'
import { story } from '../stories/story.ts'
import { linkTo, looking } from './office.ts'

const instance = await ownInstance({ signup: 'closed' })
const { admin, done } = operatorOf(instance)

describe('an instance whose sign-up is closed', () => {
  story(
    'says so on its page, and takes whom its operator signs up',
    async (window) => {
      const { look, faults } = looking(window)
      await window.page.goto(`${instance.url}/console/signup`)
      await window.see('Nobody can sign up here. Ask whoever runs this instance.')
      expect(await window.page.getByRole('textbox').count()).toBe(0)
      await look('closed')
      await window.follow('Your organisation is here already? Sign in')
      await window.button('Send me a link').waitFor()
      const email = 'owner@admitted.example'
      expect(await done('create', 'admitted', email)).toEqual([{ tenant: 'admitted', email, invited: true }])
      await window.page.goto(await linkTo(instance, email))
      await window.see('The link is right. Press the button to go on.')
      await window.press('Continue')
      await window.see('admitted is ready')
      await look('admitted')
      const [code, said] = await admin('create', 'admitted', email)
      expect([code, said]).toEqual([1, expect.stringContaining('taken')])
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})
