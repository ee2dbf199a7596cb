import { describe, expect, test } from 'vitest'
import { checkWebhookUrl } from '../../core/domain/webhook/webhook-url.ts'
import { wordsOf } from '../support/words-of.ts'

const names: Record<string, string[]> = {
  'hooks.acme.com': ['203.0.114.7'],
  'both.acme.com': ['203.0.114.7', '10.0.0.1'],
  'metadata.acme.com': ['169.254.169.254'],
  'self.acme.com': ['127.0.0.1'],
}
const resolve = async (host: string): Promise<string[]> => {
  const found = names[host]
  if (found === undefined) throw new Error('ENOTFOUND')
  return found
}
const check = (url: string, allowLoopback = false): Promise<string | null> =>
  checkWebhookUrl(url, { allowLoopback, resolve })

describe('a webhook’s address', () => {
  test.each([
    'https://hooks.acme.com/zaas?key=1',
    'https://HOOKS.acme.com:8443/',
    'https://not-there-yet.acme.com/hook',
    'https://1.1.1.1/hook',
    'https://[2606:4700:4700::1111]/hook',
  ])('%s can be saved', async (url) => expect(await check(url)).toBeNull())

  test.each([
    ['http://hooks.acme.com/', 'must begin with https://'],
    ['ftp://hooks.acme.com/', 'must begin with https://'],
    ['javascript:alert(1)', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['https://joe:pw@hooks.acme.com/', 'must not hold a user or password'],
    ['https://hooks.acme.com@10.0.0.1/', 'must not hold a user or password'],
    ['https://hooks.acme.com/#part', 'must not hold a fragment'],
    ['https://hooks.acme.com/#', 'must not hold a fragment'],
    ['hooks.acme.com', 'must be a URL'],
    ['https://', 'must be a URL'],
    ['https://hooks.acme.com/a b', 'must be a URL'],
    ['https://hooks.acme.com/a\n', 'must be a URL'],
    ['https://10.0.0.1\\@hooks.acme.com/', 'must be a URL'],
    [`https://hooks.acme.com/${'a'.repeat(2048)}`, 'must be at most 2048 characters'],
  ])('%s: %s', async (url, message) => expect(await check(url)).toBe(message))

  test.each(wordsOf`
    localhost localhost. LOCALHOST a.localhost printer.local db.internal metadata.google.internal
    metadata.google.internal. x.localdomain nas.home.arpa intranet ｌｏｃａｌｈｏｓｔ
  `)('https://%s/ is a local name', async (host) =>
    expect(await check(`https://${host}/`)).toBe('must not be a local name'),
  )

  test.each(wordsOf`
    127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.0.0.1. １２７.０.０.１ ①②⑦.⓪.⓪.①
    127。0。0。1 %31%32%37.0.0.1 10.0.0.1 0xa.0.0.1 012.0.0.1 192.168.1.1 172.16.0.1 169.254.169.254 2852039166
    0xa9fea9fe 0251.0376.0251.0376 169.254.43518 0.0.0.0 0 255.255.255.255 224.0.0.1 100.100.100.200 [::1] [::]
    [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:a9fe:a9fe] [::127.0.0.1] [64:ff9b::169.254.169.254]
    [2002:7f00:1::] [fd00:ec2::254] [fe80::1] [fec0::1] [ff02::1] [2001:db8::1] [2001:0:7f00:1::]
  `)('https://%s/ leads nowhere', async (host) =>
    expect(await check(`https://${host}/`)).toBe('must not lead to a private or reserved address'),
  )

  test.each(['metadata.acme.com', 'both.acme.com', 'self.acme.com'])(
    'https://%s/ resolves to a private address',
    async (host) => {
      expect(await check(`https://${host}/`)).toBe('must not lead to a private or reserved address')
    },
  )
})

describe('on a machine that allows loopback', () => {
  test.each(wordsOf`
    http://127.0.0.1:9000/hook http://localhost:9000/hook http://a.localhost/ https://localhost/ http://[::1]:9000/
    http://self.acme.com/ https://hooks.acme.com/
  `)('%s can be saved', async (url) => expect(await check(url, true)).toBeNull())

  test.each(wordsOf`
    http://hooks.acme.com/ http://10.0.0.1/ https://10.0.0.1/ http://169.254.169.254/ http://nowhere.acme.com/
    http://printer.local/ https://[::ffff:127.0.0.1]/ https://0.0.0.0/
  `)('%s cannot', async (url) => expect(await check(url, true)).not.toBeNull())
})

test("an instance that lets webhooks into its house takes the house's names, and goes by their addresses", async () => {
  const inside = (url: string) => checkWebhookUrl(url, { allowLoopback: false, allowed: ['10.0.0.0/8'], resolve })
  for (const url of ['https://10.0.0.1/', 'https://erp/', 'https://erp.corp.internal/', 'https://both.acme.com/'])
    expect([url, await inside(url)]).toEqual([url, null])
  expect(await inside('http://10.0.0.1/')).toBe('must begin with https://')
  for (const url of ['https://192.168.0.1/', 'https://metadata.acme.com/', 'https://self.acme.com/', 'https://[::1]/'])
    expect(await inside(url)).toBe('must not lead to a private or reserved address')
  expect(await inside('https://localhost/')).toBe('must not be a local name')
})
