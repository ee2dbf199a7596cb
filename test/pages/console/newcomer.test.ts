import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { toolPath } from '../../support/tool-path.ts'
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
      const email = 'new@newcomer.example'
      await window.page.goto(`${instance.url}/console/signup`)
      await window.fill('Name of your organisation', 'newcomer')
      await window.fill('E-mail address', email)
      await press('Send me a link')
      await window.page.goto(await linkTo(instance, email))
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
      await window.see('{"status":1}')
      await look('quick start, open')
      // What the screens take is 5 presses, the link and the phone's own steps.
      expect(presses).toBeLessThanOrEqual(5)

      for (const [language, program] of Object.entries(programs)) {
        const text = await window.page.getByRole('region', { name: language }).locator('pre').innerText()
        const [command, ...args] = program(text)
        if (command !== process.execPath && command !== 'sh' && toolPath(command) === null) {
          globalThis.console.log(`${language} was not run: no ${command} here`)
          continue
        }
        const { stdout } = await run(command, args, { env: { ...process.env, ZAAS_BASIC_KEY: key } })
        expect([language, stdout.trim()]).toEqual([language, language === 'curl' ? '{"status":1}' : 'open'])
      }
      await window.follow('Overview')
      await window.see('Nothing needs a look.')
      await look('overview')
      await phone.stop()
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})
