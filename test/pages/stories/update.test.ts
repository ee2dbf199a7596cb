import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { story } from './story.ts'

const instance = await sharedInstance()

/** What an instance has deployed: its app's version, and the oldest one that it takes. */
const deployed = { version: '0.1.0', minimum: '0.0.0' }

/** The instance's file as it is deployed: in another worker, with another version in the script. */
const answer = async (path: string): Promise<{ status: number; headers: Record<string, string>; text: string }> => {
  const found = await fetch(`${instance.url}${path}`)
  const { version, minimum } = deployed
  const text = (await found.text())
    // The build that the worker's cache is named for.
    .replace(
      path === '/app/worker.js' ? /(?<=")[0-9a-f]{16}(?=")|(?<=zaas-app-)[0-9a-f]{16}/ : '\0',
      (build) => `${build.slice(0, 11)}${version}`,
    )
    .replaceAll('"0.1.0"', `"${version}"`)
    .replace(/"minimum":"[^"]*"/, `"minimum":"${minimum}"`)
  const headers = Object.fromEntries([...found.headers].filter(([name]) => !/^content-(length|encoding)/.test(name)))
  return { status: found.status, headers, text }
}

/** A front that deploys other versions of the app. */
const startFront = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    const send = async (): Promise<void> => {
      const { status, headers, text } = await answer(request.url ?? '/')
      response.writeHead(status, headers).end(text)
    }
    void send()
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
      await expect.poll(() => phone.page.evaluate(waiting), { timeout: 20_000 }).toBe(true)
      await phone.press('Settings')
      await phone.see('A new version is there. It is used at the next start.')
      await phone.see('0.1.0')
      // A start that is busy goes on with the old version, and the next one has the new.
      const started = async (): Promise<number> => {
        await phone.page.goto(app)
        await phone.press('Settings')
        await phone.see('Version')
        return phone.page.getByText('0.2.0').count()
      }
      await expect.poll(started, { timeout: 60_000 }).toBe(1)
      expect(await phone.page.evaluate('caches.keys().then((names) => names.length)')).toBe(1)

      deployed.version = '0.3.0'
      await phone.page.evaluate('navigator.serviceWorker.getRegistration().then((found) => found.update())')
      await expect.poll(() => phone.page.evaluate(waiting), { timeout: 20_000 }).toBe(true)
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
