import { describe, expect, it } from 'vitest'
import { browsersOn } from '../support/browsers.ts'
import { sharedInstance } from '../support/instance.ts'
import { refusal } from '../support/requests.ts'

const instance = await sharedInstance()
const { signUp, invite } = browsersOn(instance)
const owner = await signUp('clubhouse')
const service = 'clubhouse_default'
await owner.post('/service/create', { service: 'clubhouse_other' })
const wiki = { service, name: 'Wiki', redirectUris: ['https://wiki.clubhouse.example/cb', 'http://127.0.0.1:9000/cb'] }

const create = async (wanted: object = {}) => owner.post('/service/client/create', { ...wiki, ...wanted })
const list = '/service/client/list'
const listed = async (of = service) =>
  (await owner.get(`${list}?service=${of}`)).body['items'] as Record<string, unknown>[]
const remove = async (client: unknown, of = service) => owner.post('/service/client/delete', { service: of, client })

describe('clients of OpenID Connect', () => {
  it('are made, listed without secrets, rotated and deleted, with entries in the audit', async () => {
    const made = await create()
    expect(made).toMatchObject({ status: 201, body: { clientId: expect.stringMatching(/^clubhouse\.default\./) } })
    const { clientId: client, clientSecret } = made.body
    const shown = { clientId: client, name: 'Wiki', redirectUris: wiki.redirectUris, hideDuress: false }
    expect(await listed()).toEqual([{ ...shown, createdAt: expect.any(String), by: expect.stringMatching(/^member:/) }])
    expect(await listed('clubhouse_other')).toEqual([])
    const rotated = await owner.post('/service/client/rotate', { service, client })
    expect(rotated.body['clientSecret']).not.toBe(clientSecret)
    expect(await listed()).toMatchObject([{ ...shown, overlapUntil: rotated.body['overlapUntil'] }])
    expect((await remove(client, 'clubhouse_other')).status).toBe(404)
    expect((await remove(client)).body).toEqual({ deleted: true })
    expect((await remove(client)).status).toBe(404)
    expect((await owner.post('/service/client/rotate', { service, client })).status).toBe(404)
    expect(await listed()).toEqual([])
    const audit = await owner.get(`/tenant/audit?service=${service}`)
    const done = (audit.body['items'] as { action: string; changes: unknown }[]).map(({ action }) => action)
    expect(done.filter((action) => action.startsWith('service.client'))).toEqual(
      ['delete', 'rotate', 'create'].map((act) => `service.client-${act}`),
    )
    expect(audit.text).toContain(wiki.redirectUris[0])
    for (const secret of [clientSecret, rotated.body['clientSecret']]) expect(audit.text).not.toContain(String(secret))
  })

  it('have names that are safe on a phone, and at least one address', async () => {
    for (const wrong of [
      { name: 'call 0800 123456' },
      { name: 'evil.example' },
      { redirectUris: [] },
      { redirectUris: ['http://wiki.example/'] },
    ])
      expect((await create(wrong)).status, JSON.stringify(wrong)).toBe(400)
    expect(await listed()).toEqual([])
  })

  it('are ten of a service at most, also when they are made at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => create({ service: 'clubhouse_other' })))
    for (let more = 0; more < 12; more += 1) answers.push(await create({ service: 'clubhouse_other' }))
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(10)
    expect(answers.filter(({ status }) => ![201, 409, 503].includes(status))).toEqual([])
    expect((await create({ service: 'clubhouse_other' })).body['error']).toBe('quota_exceeded')
    expect(await listed('clubhouse_other')).toHaveLength(10)
  })

  it('are for administrators of their service, who get none that shows duress where they do not see it', async () => {
    const only = { services: ['clubhouse_other'] }
    const other = (await invite(owner, 'other@clubhouse.example', 'admin', only)).window
    expect((await other.post('/service/client/create', wiki)).text).toBe(refusal)
    expect((await other.get(`${list}?service=${service}`)).text).toBe(refusal)
    const blind = (await invite(owner, 'blind@clubhouse.example', 'admin', { hideDuress: true })).window
    expect((await blind.post('/service/client/create', wiki)).text).toBe(refusal)
    const { clientId: seeing } = (await create()).body
    expect((await blind.post('/service/client/rotate', { service, client: seeing })).text).toBe(refusal)
    const hidden = await blind.post('/service/client/create', { ...wiki, hideDuress: true })
    expect(hidden.status).toBe(201)
    const client = hidden.body['clientId']
    expect((await blind.post('/service/client/rotate', { service, client })).status).toBe(200)
  })
})
