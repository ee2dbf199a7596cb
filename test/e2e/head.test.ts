import { expect, it } from 'vitest'
import { endpoints } from '../../core/contract/endpoints.ts'
import { duressPin, enrolled, pin } from '../support/enrolled.ts'
import { sharedInstance } from '../support/instance.ts'
import { enrolOwn, logIn, openOwn } from '../support/own-token.ts'
import { browsersOn } from '../support/browsers.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('head', { duress: true, duration: 0, protection: { iterations: 10_000 } })
const asked = (path: string, method: string, key?: string) => instance.call(path, { method }, key)

it('a HEAD has the status of its GET and no body, wherever there is a GET', async () => {
  const gets = Object.values(endpoints).filter(({ method }) => method === 'GET')
  const query = `?service=${tenant.service}&id=nobody`
  for (const { path } of gets)
    for (const key of [undefined, tenant.ownerKey]) {
      const [get, head] = [await asked(path + query, 'GET', key), await asked(path + query, 'HEAD', key)]
      expect([path, head.status, head.text], path).toEqual([
        path,
        path === '/token/status' && key ? 200 : get.status,
        '',
      ])
      expect(head.headers.get('content-type'), path).toBe(get.headers.get('content-type'))
    }
  const known = new Set<string>(gets.map(({ path }) => path))
  for (const { path } of Object.values(endpoints).filter((one) => !known.has(one.path)))
    expect([path, (await asked(path, 'HEAD')).status]).toEqual([path, 404])
})

it.each([
  [pin, 1],
  [duressPin, 3],
])('a HEAD of a status does not use up a single-use token opened with %s', async (secret, status) => {
  const { token } = await enrolled(instance, tenant, `single${status}`)
  await token.open(secret)
  const query = `?service=${tenant.service}&id=single${status}`
  for (let times = 0; times < 3; times += 1) {
    const { status: said, text } = await asked(`/token/status${query}`, 'HEAD', tenant.basicKey)
    expect([said, text]).toEqual([200, ''])
  }
  expect(await instance.status(tenant, `single${status}`)).toBe(status)
  expect(await instance.status(tenant, `single${status}`)).toBe(2)
})

it('a HEAD of a log-in that waits for its token leaves the opening to its GET', async () => {
  const owner = await browsersOn(instance).signUp('head-own')
  const token = await enrolOwn(instance, owner)
  await owner.post('/tenant/factor/confirm')
  await openOwn(instance, token)
  await owner.post('/tenant/factor/confirm')
  const { window } = await logIn(instance, 'head-own', 2)
  await openOwn(instance, token)
  const headers = {
    'sec-fetch-site': 'same-origin',
    cookie: [...window.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  }
  expect((await instance.call('/tenant/session', { method: 'HEAD', headers })).status).toBe(200)
  expect((await window.get('/authkey/list')).status).toBe(403)
  expect((await window.get('/tenant/session')).body['member']).toBeDefined()
  expect((await window.get('/authkey/list')).status).toBe(200)
})
