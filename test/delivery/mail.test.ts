import { describe, expect, test } from 'vitest'
import { serviceConfig } from '../../core/contract/service-config.ts'
import {
  ceasedMail,
  codeMessage,
  enrolmentMail,
  nominatedMessage,
  shownService,
  signupMail,
} from '../../core/domain/mail.ts'

describe('mails', () => {
  test('a sign-up carries code and link', () => {
    const { to, subject, text } = signupMail('joe@example.com', 'acme', '7KQM-2B9X-ABCD-EFGH', 'https://zaas.example')
    expect({ to, subject }).toEqual({ to: 'joe@example.com', subject: 'Complete the sign-up of acme' })
    expect(text).toContain('\n7KQM-2B9X-ABCD-EFGH\n')
    expect(text).toContain('https://zaas.example/console/verify#code=7KQM-2B9X-ABCD-EFGH\n')
    expect(text).toContain('60 minutes')
  })

  test('an enrolment carries the deeplink whole, the service’s name and the end', () => {
    const link = `https://zaas.example/app/enroll/acme#c=7KQM2B9XABCDEFGH&p=${'k'.repeat(43)}`
    const { subject, text } = enrolmentMail('joe@example.com', 'Bank of Ácme', {
      deeplink: link,
      code: 'K7QM-2F9D-1100-ZZZZ',
      expiresAt: '2026-11-25T10:30:00.000Z',
    })
    expect(text).toContain('K7QM-2F9D-1100-ZZZZ')
    expect(subject).toBe('Your token for Bank of Ácme')
    expect(text).toContain(`\n${link}\n`)
    expect(text).toContain('until 2026-11-25 10:30 UTC')
  })

  test('a token that ceased says so', () =>
    expect(ceasedMail('joe@example.com', 'Acme').text).toContain('has ceased to work'))

  test('names cannot begin a header, a paragraph or turn the text round', () => {
    const { subject, text } = ceasedMail('joe@example.com', 'Acme\r\nBcc: eve@example.com\u2028\u202Egnihsihp\u0000')
    expect(subject).toBe('Your token for Acme Bcc: eve@example.com gnihsihp has ceased to work')
    expect(text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([])
    expect(text).not.toMatch(/[\u202E\u2028\r\0]/)
  })

  test('long names are cut', () =>
    expect(ceasedMail('joe@example.com', 'é'.repeat(5000)).subject.length).toBeLessThanOrEqual(200))

  test.each([
    'joe@example.com\r\nBcc: eve@example.com',
    'joe@example.com, eve@example.com',
    'Joe <joe@example.com>',
    'a b@example.com',
  ])('%j is not one address', (to) => {
    expect(() => ceasedMail(to, 'Acme')).toThrow('one address')
  })
})

describe('a service in messages', () => {
  const shown = (displayName?: string): string =>
    shownService({ name: 'acme_bank', tenant: 'acme', rev: 1, config: serviceConfig.parse({ displayName }) })

  test('is what it calls itself with its tenant, whom it cannot choose to look like another', () => {
    expect(shown('Bank of Ácme')).toBe('Bank of Ácme (acme)')
    expect(shown()).toBe('acme_bank')
  })

  test('is its own name when the other one could be followed', () => expect(shown('evil.example')).toBe('acme_bank'))

  test('keeps its tenant where names are cut', () => {
    const service = shown('x'.repeat(64))
    const about = { to: '+15550100200', who: 'Joe', service }
    for (const message of [nominatedMessage(about), codeMessage({ ...about, code: '0417', minutes: 30 })])
      expect(message?.text).toContain('xxx (acme)')
  })
})

describe('messages to trusted contacts', () => {
  const about = { to: 'ana@example.com', who: 'Joe Doe', service: 'Bank of Ácme' }
  const code = { ...about, code: '0417', minutes: 30 }
  const all = (to: string) => [nominatedMessage({ ...about, to }), codeMessage({ ...code, to })]

  test('go as a mail or as a text message, as the address is', () => {
    expect(all('ana@example.com').map((message) => message !== null && 'subject' in message)).toEqual([true, true])
    expect(all('+15550100200').map((message) => message !== null && 'subject' in message)).toEqual([false, false])
  })

  test.each(['ana@example.com', '+15550100200'])(
    'to %s say who, for which service, and to whom a code may be given',
    (to) => {
      for (const message of all(to)) {
        expect(message?.to).toBe(to)
        expect(message?.text).toContain('Joe Doe')
        expect(message?.text).toContain('Bank of Ácme')
        expect(message?.text).toMatch(/face to face/)
        expect(message?.text).toMatch(/know (the|their) voice/)
      }
    },
  )

  test.each(['ana@example.com', '+15550100200'])(
    'to %s hold the code once, what it does and how long it works',
    (to) => {
      const { text } = codeMessage({ ...code, to }) ?? { text: '' }
      expect(text.match(/\b0417\b/g)).toHaveLength(1)
      expect(text).toContain('30 minutes')
      expect(text).toMatch(/log in/)
      expect(text).toMatch(/did not ask you, give it to nobody/)
    },
  )

  test('show no code where a phone shows a mail’s subject', () => {
    expect(JSON.stringify({ ...codeMessage(code), text: '' })).not.toContain('0417')
  })

  test('as texts stay within four parts, however long the names', () => {
    const long = { to: '+15550100200', who: 'W'.repeat(300), service: 'S'.repeat(300) }
    for (const message of [nominatedMessage(long), codeMessage({ ...long, code: '0417', minutes: 30 })])
      expect(message?.text.length).toBeLessThanOrEqual(4 * 67 + 100)
  })

  test('cannot be turned round by names', () => {
    const sly = { ...about, who: 'Joe\r\nBcc: eve@example.com\u202E' }
    for (const message of [nominatedMessage(sly), codeMessage({ ...code, ...sly })]) {
      expect(JSON.stringify(message)).not.toMatch(/\\r|\u202E/)
      expect(message?.text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([])
    }
  })

  test.each(['a,b@example.com', 'nobody', '+', '0155501002', 'Ana <ana@example.com>'])('%j can be sent nothing', (to) =>
    expect(all(to)).toEqual([null, null]),
  )
})
