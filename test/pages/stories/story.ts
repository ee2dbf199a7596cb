import { expect } from 'vitest'
import { itWith } from '../../support/optional-tool.ts'
import { Phone, type PhoneOptions } from '../browser.ts'

const it = itWith('chromium')

/** Whether this is the second run, by keyboard alone: `npm run test:long`. */
const keyboard = process.env['KEYBOARD'] === '1'

/** A story of one phone in a real browser, by pointer or by keyboard; the page says nothing to the console, and keeps its policies. */
export const story = (
  title: string,
  run: (phone: Phone) => Promise<void>,
  { timeoutMilliseconds = 180_000, ...given }: PhoneOptions & { timeoutMilliseconds?: number } = {},
): void => {
  const options = { keyboard, ...given }
  const whole = async (): Promise<void> => {
    const phone = await Phone.start(options)
    try {
      await run(phone)
      // What the browser itself says of a network that was cut.
      expect(phone.said.filter((line) => !line.startsWith('Failed to load resource'))).toEqual([])
    } finally {
      await phone.stop()
    }
  }
  it(`${title}${options.keyboard ? ', by keyboard' : ''}`, whole, timeoutMilliseconds)
}

/** Another phone for the same story. */
export const anotherPhone = (): Promise<Phone> => Phone.start({ keyboard })
