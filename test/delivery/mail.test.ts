import { describe, expect, test } from 'vitest'
import { ceasedMail, enrolmentMail, signupMail } from '../../core/domain/mail.ts'

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
    const { subject, text } = enrolmentMail('joe@example.com', 'Bank of Ácme', link, '2026-11-25T10:30:00.000Z')
    expect(subject).toBe('Your token for Bank of Ácme')
    expect(text).toContain(`\n${link}\n`)
    expect(text).toContain('until 2026-11-25 10:30 UTC')
  })

  test('a token that ceased says so', () => expect(ceasedMail('joe@example.com', 'Acme').text).toContain('has ceased to work'))

  test('names cannot begin a header, a paragraph or turn the text round', () => {
    const { subject, text } = ceasedMail('joe@example.com', 'Acme\r\nBcc: eve@example.com\u2028\u202Egnihsihp\u0000')
    expect(subject).toBe('Your token for Acme Bcc: eve@example.com gnihsihp has ceased to work')
    expect(text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([])
    expect(text).not.toMatch(/[\u202E\u2028\r\0]/)
  })

  test('long names are cut', () => expect(ceasedMail('joe@example.com', 'é'.repeat(5000)).subject.length).toBeLessThanOrEqual(200))

  test.each(['joe@example.com\r\nBcc: eve@example.com', 'joe@example.com, eve@example.com', 'Joe <joe@example.com>', 'a b@example.com'])('%j is not one address', (to) => {
    expect(() => ceasedMail(to, 'Acme')).toThrow('one address')
  })
})
