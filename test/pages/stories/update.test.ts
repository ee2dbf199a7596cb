import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { story } from './story.ts'

const instance = await sharedInstance()

/** What an instance has deployed: its app's version, and the oldest one that it takes. */
const deployed = { version: '0.1.0', minimum: '0.0.0' }

/** The instance behind a front that deploys other versions of the app: another worker, another version in the script. */
const startFront = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    void fetch(`${instance.url}${request.url}`, { headers: { accept: '*/*' } }).then(async (answer) => {
      const { version, minimum } = deployed
      let text = await answer.text()
      if (request.url === '/app/worker.js') text = text.replace(/zaas-app-/g, `zaas-app-${version}-`)
      else if (request.url === '/instance') text = text.replace(/"minimum":"[^"]*"/, `"minimum":"${minimum}"`)
      else text = text.replaceAll('"0.1.0"', `"${version}"`)
      const headers = Object.fromEntries(
        [...answer.headers].filter(([name]) => !/^content-(length|encoding)/.test(name)),
      )
      response.writeHead(answer.status, headers).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const front = await startFront()
const app = `http://127.0.0.1:${(front.address() as AddressInfo).port}/app/`
afterAll(() => void front.close())

const waiting = 'navigator.serviceWorker.getRegistration().then((found) => found.waiting !== null)'

describe('a new version of the app', () => {
  story(
    'waits under what is on the screen, and is there at the next start, or at once from the settings',
    async (phone) => {
      await phone.page.goto(app)
      await phone.see('No token yet')
      await phone.page.evaluate('navigator.serviceWorker.ready')
      deployed.version = '0.2.0'
      await phone.page.evaluate('navigator.serviceWorker.getRegistration().then((found) => found.update())')
      await expect.poll(() => phone.page.evaluate(waiting)).toBe(true)
      await phone.press('Settings')
      await phone.see('A new version is there. It is used at the next start.')
      await phone.see('0.1.0')
      await phone.page.goto(app)
      await phone.press('Settings')
      await phone.see('0.2.0')
      expect(await phone.page.evaluate('caches.keys().then((names) => names.length)')).toBe(1)

      deployed.version = '0.3.0'
      await phone.page.evaluate('navigator.serviceWorker.getRegistration().then((found) => found.update())')
      await expect.poll(() => phone.page.evaluate(waiting)).toBe(true)
      await phone.press('Back')
      await phone.press('Settings')
      await phone.press('Use it now')
      await phone.press('Settings')
      await phone.see('0.3.0')

      deployed.minimum = '0.3.1'
      await phone.page.goto(app)
      await phone.see('A new version is needed.')
      expect(await phone.button('Add a token').count()).toBe(0)
      deployed.version = '0.3.1'
      await phone.press('Try again')
      await phone.press('Settings')
      await phone.see('0.3.1')
    },
  )
})
