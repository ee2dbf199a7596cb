import { describe, expect } from 'vitest'
import { ownReceiver, sharedInstance } from '../../support/instance.ts'
import { faultsOf } from '../faults.ts'
import { story } from '../stories/story.ts'
import { openOffice, sit } from './help-office.ts'

const instance = await sharedInstance()
const receiver = await ownReceiver(instance.now)

describe('webhooks', () => {
  story(
    'that did not arrive are found with the answer, and sent again',
    async (desk) => {
      const { tenant, owner } = await openOffice(instance, 'hooks')
      await sit(desk, instance, owner, tenant, 'webhooks')
      await desk.see('Nothing is sent yet.')
      expect(await faultsOf(desk)).toEqual([])
      await desk.fill('Address', receiver.url)
      await desk.press('Save the address')
      await desk.see('What happens is sent at once.')
      receiver.answer((_request, response) => response.writeHead(503).end('the disk is full'))
      await desk.press('Send a test')
      await desk.page.locator('td', { hasText: 'Given up' }).waitFor()
      await desk.see('It answered 503')
      expect(await faultsOf(desk)).toEqual([])
      await desk.press('webhook.test')
      await desk.see('the disk is full')
      expect(await faultsOf(desk)).toEqual([])
      receiver.answer(204)
      await desk.confirm('Send again')
      await desk.page.locator('td', { hasText: 'Delivered' }).waitFor()
      await desk.confirm('Close')
      await desk.press('Rotate the secret')
      await desk.confirm('Rotate the secret')
      await desk.see('The secret of before signs until')
      expect(await faultsOf(desk)).toEqual([])
    },
    { width: 1280 },
  )
})
