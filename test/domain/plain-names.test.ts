import { describe, expect, it } from 'vitest'
import { appBase } from '../../core/contract/app-base.ts'
import { isPlainName } from '../../core/contract/plain-name.ts'
import { wordsOf } from '../support/words-of.ts'

describe('a name in messages to strangers', () => {
  it.each([
    'Acme Bank',
    'Bank of Ácme',
    'J. R. Smith',
    'Łódź 2',
    '东京银行',
    'Route 66',
    'A–Z',
    "O'Neill & Co. KG",
    'Dept 4/5',
  ])('%s is one', (name) => expect(isPlainName(name)).toBe(true))

  it.each([
    ...wordsOf`
      evil.example www.evil.com bit.ly/abc evil．example evil。example evil｡example ⓔvil.ⓔxample EVIL.COM пример.рф
      joe@example.com joe＠example 198.51.100.7 １２３４５６７
    `,
    'see https://evil.example/x',
    'see //evil',
    'call 0800 123456',
    '+34 600-000-001',
  ])('%s is a link, an address or a number', (name) => expect(isPlainName(name)).toBe(false))
})

describe('the base of deeplinks', () => {
  it.each([
    ['https://app.acme.example/t', { kind: 'host', host: 'app.acme.example' }],
    ['HTTPS://App.Acme.Example:8443/t', { kind: 'host', host: 'app.acme.example:8443' }],
    ['com.acme.app://enroll', { kind: 'scheme' }],
    ['acme://enroll', { kind: 'scheme' }],
    ['acme-token://enroll', { kind: 'scheme' }],
  ])('may be %s', (base, address) => expect(appBase(base, 'acme')).toEqual(address))

  it.each(wordsOf`
    http://app.acme.example https:// https:/app.acme.example https://app.acme.example@evil.example/
    https://app.acme.example/?x= https://app.acme.example/#x mailto:eve@example.com tel:+34600000001
    sms://+34600000001 whatsapp://send market://details ftp://acme.example bank://enroll
  `)('is never %s', (base) => expect(appBase(base, 'acme')).toBeNull())

  it('is no common scheme, though a tenant be called so', () => {
    for (const name of ['market', 'whatsapp', 'itms', 'sms', 'intent', 'javascript'])
      expect(appBase(`${name}-x://y`, name)).toBeNull()
  })
})
