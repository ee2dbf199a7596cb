import { describe, expect, test } from 'vitest'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { enrolmentLink } from '../../core/application/enrolment-link.ts'
import { makeDeeplink, parseDeeplink } from '../../core/protocol/deeplink.ts'
import { readLink } from '../../web/get/link.ts'

const link = {
  origin: 'https://zaas.example',
  tenant: 'acme',
  code: 'K7QM2F9DA1B2ZZ0P',
  instanceKey: new Uint8Array(32).fill(7),
}
const stores = {
  android: 'https://play.google.com/store/apps/details?id=com.acme.app&hl=de',
  ios: 'https://apps.apple.com/de/app/acme-token/id123456789',
}
const linkOf = (config: object): string => enrolmentLink(link, serviceConfig.parse(config))
const landing = linkOf({ deeplinkBase: 'com.acme.app://enroll', appStores: stores })
const at = (address: string) => readLink(new URL(address))

describe('the link of an enrolment', () => {
  test.each([
    ['the instance’s app, without an own one', {}, /^https:\/\/zaas\.example\/app\/enroll\/acme#/],
    [
      'the address of an app, which its own host answers',
      { deeplinkBase: 'https://a.acme.example/t' },
      /^https:\/\/a\.acme\.example\/t\/acme#/,
    ],
    [
      'the instance’s page, for an app with a scheme',
      { deeplinkBase: 'acme://t' },
      /^https:\/\/zaas\.example\/get\/acme#/,
    ],
  ])('leads to %s, and any app of ours reads it', (_, config, pattern) => {
    expect(linkOf(config)).toMatch(pattern)
    expect(parseDeeplink(linkOf(config))).toEqual(link)
  })

  test('tells the page all in its fragment, which no server sees', () => {
    const { hash, ...address } = new URL(landing)
    expect(address).not.toMatchObject({ search: /./ })
    expect([...new URLSearchParams(hash.slice(1)).keys()]).toEqual(['c', 'p', 'a', 'g', 'i'])
  })
})

describe('the page for an app with a scheme', () => {
  test('opens the app with the enrolment, and leads to the stores', () => {
    expect(at(landing)).toEqual({
      tenant: 'acme',
      code: link.code,
      app: makeDeeplink(link, 'com.acme.app://enroll'),
      stores: [
        { store: 'android', address: 'https://play.google.com/store/apps/details?id=com.acme.app' },
        { store: 'ios', address: 'https://apps.apple.com/app/id123456789' },
      ],
    })
    expect(at(linkOf({ deeplinkBase: 'acme.t://' }))).toMatchObject({ stores: [] })
  })

  const changed = (name: string, value: string): string => {
    const url = new URL(landing)
    const told = new URLSearchParams(url.hash.slice(1))
    told.set(name, value)
    url.hash = told.toString()
    return url.href
  }

  test.each([
    ['a', 'javascript:alert(1)//'],
    ['a', 'javascript://x/%0aalert(1)'],
    ['a', 'data://text/html,x'],
    ['a', 'https://evil.example/'],
    ['a', 'http://evil.example/'],
    ['a', 'intent://evil.example'],
    ['a', 'whatsapp://send'],
    ['a', ''],
    ['c', '<script>'],
    ['c', 'K7QM'],
    ['p', '"><img src=x>'],
  ])('takes no link whose %s is %s', (name, value) => expect(at(changed(name, value))).toBeNull())

  test.each([
    ['g', 'com.acme.app&referrer=x'],
    ['g', '../../evil'],
    ['g', 'https://evil.example'],
    ['i', '1?x=y'],
    ['i', '../x'],
  ])('leads to no store when %s is %s', (name, value) => {
    const { stores: left } = at(changed(name, value)) ?? { stores: [] }
    expect(left.map(({ store }) => store)).toEqual([name === 'g' ? 'ios' : 'android'])
  })

  test.each(['/get/', '/get/ACME', '/get/acme/x', '/get/a%22'])('takes no link of the path %s', (path) =>
    expect(at(`https://zaas.example${path}${new URL(landing).hash}`)).toBeNull(),
  )
})

test.each([
  ['android', 'https://play.google.com/store/apps/details?id=com.acme.app', true],
  ['android', 'https://evil.example/store/apps/details?id=com.acme.app', false],
  ['android', 'https://play.google.com.evil.example/store/apps/details?id=com.acme.app', false],
  ['android', 'market://details?id=com.acme.app', false],
  ['ios', 'https://apps.apple.com/app/id123', true],
  ['ios', 'https://apps.apple.com/de/app/acme/id123', true],
  ['ios', 'itms-apps://apps.apple.com/app/id123', false],
  ['ios', 'https://apps.apple.com/app/id123/../../evil', false],
])('a store’s address is an app’s page in that store: %s %s', (store, address, isOne) => {
  expect(serviceConfig.safeParse({ appStores: { [store]: address } }).success).toBe(isOne)
})
