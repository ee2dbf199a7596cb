import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { toolPath } from '../../support/tool-path.ts'
import type { Phone } from '../browser.ts'
import { checkPhrase, pin } from '../enrol.ts'
import { anotherPhone, story } from '../stories/story.ts'
import { linkTo, looking } from './office.ts'

const instance = await sharedInstance()
const run = promisify(execFile)

/** How each example is run; what a machine does not have is named in the test's output. */
const programs: Readonly<Record<string, (text: string) => readonly [string, ...string[]]>> = {
  curl: (text) => ['sh', '-c', text],
  Shell: (text) => ['sh', '-c', text],
  TypeScript: (text) => [process.execPath, '--input-type=module-typescript', '-e', text],
  Python: (text) => ['python3', '-c', text],
  PHP: (text) => ['php', '-r', text.replace('<?php', '')],
}

const told = { curl: '{"status":1}', Shell: 'open', TypeScript: 'open', Python: 'open', PHP: 'open' }

/** What each example on the page prints. */
const answers = async (window: Phone, environment: Record<string, string>): Promise<Record<string, string>> => {
  const printed: Record<string, string> = { ...told }
  for (const [language, program] of Object.entries(programs)) {
    const text = await window.page.getByRole('region', { name: language }).locator('pre').innerText()
    const [command, ...args] = program(text)
    if (command !== process.execPath && command !== 'sh' && toolPath(command) === null) {
      globalThis.console.log(`${language} was not run: no ${command} here`)
      continue
    }
    const { stdout } = await run(command, args, { env: { ...process.env, ...environment } })
    printed[language] = stdout.trim()
  }
  return printed
}

describe('a newcomer', () => {
  story(
    'comes from the sign-up page to the status of their own token, in the browser and from five languages',
    async (window) => {
      const { look, faults } = looking(window)
      let presses = 0
      const press = async (name: string): Promise<void> => {
        presses += 1
        await window.press(name)
      }
      // Where somebody can only wait: for the mail, and for the page to say that the token is open.
      const waits: number[] = []
      const waitFor = async <Value>(coming: Promise<Value>): Promise<Value> => {
        const began = Date.now()
        const value = await coming
        waits.push(Date.now() - began)
        return value
      }
      const email = 'new@newcomer.example'
      await window.page.goto(`${instance.url}/console/signup`)
      await window.fill('Name of your organisation', 'newcomer')
      await window.fill('E-mail address', email)
      await press('Send me a link')
      await window.page.goto(await waitFor(linkTo(instance, email)))
      await press('Continue')
      await window.see('newcomer is ready')
      await press('Show')
      const key = await window.page.locator('.value').first().innerText()
      await press('I have stored them')
      await window.see('1 Enrol yourself and open your token')
      await look('quick start')
      await press('Enrol this user')
      const app = window.page.getByRole('link', { name: 'Open the app in a new window' })
      await look('quick start with a code')
      const phone = await anotherPhone()
      await phone.page.goto((await app.getAttribute('href')) ?? '')
      await phone.press('Continue')
      await phone.type(pin)
      await phone.type(pin)
      await checkPhrase(phone)
      await phone.press('Open with PIN')
      await phone.type(pin)
      await phone.see('Close now')
      await waitFor(window.see('{"status":1}'))
      globalThis.console.log(`newcomer: ${presses} presses, and waits of ${waits.join(' and ')} ms`)
      await look('quick start, open')
      // What the screens take is 5 presses, the link and the phone's own steps.
      expect(presses).toBeLessThanOrEqual(5)
      expect(Math.max(...waits)).toBeLessThan(10_000)

      expect(await answers(window, { ZAAS_BASIC_KEY: key })).toEqual(told)
      await window.press('Put my key in')
      await look('quick start with a key')
      expect(await answers(window, {})).toEqual(told)
      await window.press('Take my key out')
      await expect.poll(() => window.page.getByRole('main').innerText()).not.toContain(key)
      // What was in memory is gone with the page.
      await window.page.reload()
      await window.press('Make a key and put it in')
      await window.press('Make the authkey')
      await window.see('Shown here once.')
      expect(await answers(window, {})).toEqual(told)
      await window.follow('Overview')
      await window.see('Nothing needs a look.')
      await look('overview')
      await phone.stop()
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})
