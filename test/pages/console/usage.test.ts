import { describe, expect } from 'vitest'
import { browsersOn } from '../../support/browsers.ts'
import { duressPin, enrolled, pin, wrongPin } from '../../support/enrolled.ts'
import { ownInstance, ownReceiver } from '../../support/instance.ts'
import { story } from '../stories/story.ts'
import { openOffice, sit } from './help-office.ts'
import { looking } from './office.ts'

const instance = await ownInstance()
const receiver = await ownReceiver(instance.now)
const day = 86_400_000
const soon = { timeout: 20_000, interval: 500 }

describe('figures of use', () => {
  story(
    'show what a phone did on which day, as pictures with a sentence and as a table; today stands beside a week ago',
    async (window) => {
      const config = { duress: true, protection: { iterations: 10_000 }, webhook: { url: receiver.url } }
      const { tenant } = await openOffice(instance, 'counting', config)
      const { token } = await enrolled(instance, tenant, 'joe')
      const open = async (typed: string) => expect(await token.open(typed)).toMatchObject({ result: 'open' })
      const arrived = () => new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size
      let happened = 1
      for (const opens of [1, 4, 2, 0, 3, 1, 2, 3]) {
        for (let times = 0; times < opens; times += 1) await open(times === 2 ? duressPin : pin)
        if (opens > 1) await token.open(wrongPin)
        happened += opens + (opens > 1 ? 1 : 0)
        // The stream gives up what is older than six hours: each day's events are out before it ends.
        await expect.poll(arrived, soon).toBe(happened)
        instance.advance(day)
      }
      // Today, which lies a week after the second day.
      for (let times = 0; times < 2; times += 1) await open(pin)
      const browser = await browsersOn(instance).logIn('counting', 'owner@counting.example', 2)
      const range = (now: number) =>
        `from=${new Date(now - 9 * day).toISOString()}&to=${new Date(now).toISOString()}&step=day`
      const counted = async (): Promise<number> => {
        instance.advance(15_000)
        const { body } = await browser.get(`/tenant/usage?${range(instance.now())}`)
        return (body['points'] as { opens: number }[]).reduce((sum, { opens }) => sum + opens, 0)
      }
      await expect.poll(counted, soon).toBe(18)
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).find((one) => /session=/.test(one))
      const { look, faults } = looking(window)
      await sit(window, instance, { cookie: cookie ?? '' }, tenant, 'tokens')
      await window.follow('Usage')
      const picture = (name: RegExp) => window.page.getByRole('img', { name })
      await picture(/^Opens: 18 in all, at most 4,/).waitFor()
      await picture(/^Duress: [1-9]/).waitFor()
      await picture(/^95 % of the webhooks were answered within \d+ ms\.$/).waitFor()
      await window.press('As a table', window.page.locator('summary'))
      const opens = await window.page.locator('tbody tr td:nth-of-type(1)').allInnerTexts()
      expect(opens.map((text) => Number(text.replaceAll(/\D/g, '')))).toEqual([2, 3, 2, 1, 3, 2, 4, 1])
      await look('usage')
      await window.choose('Time', '12 months')
      await window.see('Webhooks: time to the answer, worst day')
      await picture(/^Opens: 18 in all/).waitFor()
      await look('usage of a year')
      await window.choose('Figures of', 'counting_default')
      await window.see('Counting starts with the first open.')
      await look('no usage')
      await window.follow('Overview')
      await window.see('Today in')
      await window.see('by this time a week ago')
      await look('overview')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})
