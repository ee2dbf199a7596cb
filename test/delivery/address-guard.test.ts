import { describe, expect, test } from 'vitest'
import { mayConnect } from '../../core/domain/webhook/address-guard.ts'
import { wordsOf } from '../support/words-of.ts'

const forbidden = wordsOf`
  0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 168.63.129.16 169.254.0.1
  169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1
  192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
  239.255.255.255 240.0.0.1 255.255.255.255 :: ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:8.8.8.8
  ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 100:0:0:1::1
  2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:1ff::1 2001:db8::1
  2002:7f00:1::1 2002:808:808::1 2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254
  fd20:ce::254 fdff::1 fe80::1 fe80::a9fe:a9fe fe80::1%eth0 2606:4700::1111%1 febf::1 fec0::1 feff::1 ff02::1
  ff0e::1 ::2 ::1%lo
`
const loopback = ['127.0.0.1', '127.1.2.3', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1', '0000::0001']
const open = wordsOf`
  1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255
  169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0
  223.255.255.255 2606:4700:4700::1111 2001:200::1 2001:4860:4860::8888 2a00:1450::1 3ffe::1
`

const addressKind = (address: string): string => {
  if (mayConnect([address], { allowLoopback: false, secure: true })) return 'public'
  return mayConnect([address], { allowLoopback: true, secure: true }) ? 'loopback' : 'forbidden'
}

describe('addresses', () => {
  test.each(forbidden)('%s is nobody’s endpoint', (address) => expect(addressKind(address)).toBe('forbidden'))
  test.each(loopback)('%s is this machine', (address) => expect(addressKind(address)).toBe('loopback'))
  test.each(open)('%s is on the internet', (address) => expect(addressKind(address)).toBe('public'))

  test.each([...wordsOf`localhost 127.1 2130706433 0x7f000001 0177.0.0.1 [::1] 1.1.1.1. 1.1.1`, '', '127.0.0.1 '])(
    '%j is no address, so nothing connects to it',
    (text) => expect(addressKind(text)).toBe('forbidden'),
  )
})

describe('connecting', () => {
  const rules = (allowLoopback: boolean, secure: boolean) => ({ allowLoopback, secure })

  test('one forbidden address among several refuses all', () => {
    expect(mayConnect(['1.1.1.1', '2606:4700:4700::1111'], rules(false, true))).toBe(true)
    expect(mayConnect(['1.1.1.1', '10.0.0.1'], rules(true, true))).toBe(false)
  })

  test('no address at all is refused', () => expect(mayConnect([], rules(true, true))).toBe(false))

  test('loopback is for instances that allow it, and the only place for clear text', () => {
    expect(mayConnect(['127.0.0.1'], rules(false, true))).toBe(false)
    expect(mayConnect(['127.0.0.1', '::1'], rules(true, false))).toBe(true)
    expect(mayConnect(['1.1.1.1'], rules(true, false))).toBe(false)
  })

  test("a house's own receivers are told over TLS, and neither this machine nor what serves clouds is one", () => {
    const allowed = ['10.1.0.0/16', 'fd00:1::/32', '0.0.0.0/0', '::/0']
    const house = (address: string, secure = true, ranges = allowed.slice(0, 2)) =>
      mayConnect([address], { allowLoopback: false, secure, allowed: ranges })
    expect([house('10.1.2.3'), house('fd00:1::5'), house('1.1.1.1')]).toEqual([true, true, true])
    expect([house('10.1.2.3', false), house('10.2.0.1'), house('fd00:2::1')]).toEqual([false, false, false])
    for (const address of [
      '127.0.0.1',
      '::1',
      '169.254.169.254',
      'fe80::1',
      'fd00:ec2::254',
      '168.63.129.16',
      '0.0.0.0',
      '::ffff:10.1.2.3',
    ])
      expect([address, house(address, true, allowed)]).toEqual([address, false])
    expect(
      mayConnect(['10.1.2.3', '10.2.0.1'], { allowLoopback: false, secure: true, allowed: allowed.slice(0, 1) }),
    ).toBe(false)
  })
})
