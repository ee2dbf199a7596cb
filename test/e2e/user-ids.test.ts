import { describe, expect, it } from 'vitest'
import { enrolled, pin } from '../support/enrolled.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'
import { wordsOf } from '../support/words-of.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('named')
const other = await instance.signUp('named-too')
await instance.enroll(tenant, 'joe')
const { service, basicKey, adminKey } = tenant

const issuesOf = (answer: Answer): string[] =>
  ((answer.body['issues'] ?? []) as { path: string }[]).map(({ path }) => path)
const enrolRaw = (body: string) => instance.post('/token/enroll', body, adminKey)
const remove = (id: string) => instance.post('/token/delete', { service, id }, adminKey)
const statusOf = (id: string) => instance.get('/token/status', { service, id }, basicKey)
const statusesOf = (ids: readonly string[]) => instance.post('/token/statuses', { service, ids }, basicKey)
const listed = async (prefix: string) =>
  (await instance.get('/token/list', { service, prefix }, adminKey)).body['items'] as { id: string }[]

const scripts = [
  ...wordsOf`zoë Ωμέγα Борис שלום علي प्रिया 用户一 사용자 ผู้ใช้ 👩‍👩‍👧 𝒳𝒴 İıßſ a+b a%b a&b=c a#b a?b a/b .. o'neil "q" <b> a\\b {}`,
  ...wordsOf`$ne ;-- * , ~ \u200f joe@example.com CN=joe,O=acme 0 null undefined true a\u0301\u0323`,
  ' lead',
  'trail ',
  'a b',
  '\u2028',
  '\uFEFFbom',
]

describe('user IDs', () => {
  it.each(scripts)('%j is enrolled, listed, asked for and deleted', async (id) => {
    await instance.enroll(tenant, id)
    expect(await instance.status(tenant, id)).toBe(0)
    const stored = id.normalize('NFC')
    expect((await instance.detail(tenant, id))['id']).toBe(stored)
    expect((await statusesOf([id, 'nobody'])).body['statuses']).toEqual({ [id]: 0, nobody: null })
    expect((await listed(id)).map((item) => item.id)).toContain(stored)
    expect((await instance.get('/token/status', { service: other.service, id }, other.basicKey)).status).toBe(404)
    expect((await remove(id)).body).toEqual({ deleted: true })
    expect((await remove(id)).status).toBe(404)
  })

  it('are 1 to 256 bytes of UTF-8 after normalisation', async () => {
    const sizes = { a: 256, é: 128, 用: 85, '👍': 64, 'e\u0301': 128, '"': 256, '\\': 256 }
    const longest = Object.entries(sizes).map(([character, count]) => character.repeat(count))
    for (const id of ['a', ...longest]) {
      await instance.enroll(tenant, id)
      expect(await instance.status(tenant, id)).toBe(0)
      await remove(id)
    }
    const tooLong = [
      'a'.repeat(257),
      `${'é'.repeat(128)}a`,
      `${'用'.repeat(85)}ab`,
      '👍'.repeat(65),
      'e\u0301'.repeat(129),
    ]
    const controls = ['a\u0000', '\u0000', 'a\nb', '\t', '\u007f', '\u0085', '\u009f']
    for (const id of ['', ...tooLong, ...controls]) {
      const what = JSON.stringify(id.slice(0, 20))
      const answer = await enrolRaw(JSON.stringify({ service, id }))
      expect([answer.status, issuesOf(answer)], what).toEqual([400, ['id']])
      const asked = await statusOf(id)
      expect([asked.status, asked.body['error']], what).toEqual([400, 'invalid_parameters'])
    }
    for (const escape of wordsOf`\\ud800 \\udfffa a\\ud83d \\udc4d\\ud83d \\u0000`) {
      const answer = await enrolRaw(`{"service":"${service}","id":"${escape}"}`)
      expect([answer.status, issuesOf(answer)], escape).toEqual([400, ['id']])
      const many = await instance.post(
        '/token/statuses',
        `{"service":"${service}","ids":["joe","${escape}"]}`,
        basicKey,
      )
      expect(many.status, escape).toBe(400)
    }
  })

  it('are the same in every form of Unicode and of percent-encoding, and no others', async () => {
    await instance.enroll(tenant, 'Zoe\u0308 +&%')
    const asked = {
      '{"status":0}': wordsOf`
        Zo%C3%AB%20+%26%25 Zo%c3%ab%20%2B%26%25 Zo%c3%ab%20%2b%26%25 Zoe%CC%88%20+%26%25 %5A%6Fe%cc%88%20%2b%26%25
      `,
      not_found: wordsOf`
        Zo%C3%AB+%2B%26%25 Zo%25C3%25AB%20+%26%25 Zoe%20+%26%25 zo%C3%AB%20+%26%25 Zo%C3%AB%20%20%26%25
      `,
      invalid_parameters: wordsOf`Zo%C3 Zo%C3%28 %C0%AF %E0%80%AF %F4%90%80%80 %ED%A0%80 % %4 %u00eb %00 a%0Ab`,
    }
    for (const [expected, ids] of Object.entries(asked))
      for (const id of ids) {
        const { text } = await instance.get('/token/status', `service=${service}&id=${id}`, basicKey)
        expect(text, id).toContain(expected)
      }
    expect((await enrolRaw(JSON.stringify({ service, id: 'Zo\u00eb +&%' }))).status).toBe(201)
    expect(await listed('Zo\u00eb')).toHaveLength(1)
    await remove('Zo\u00eb +&%')
  })

  it('are told apart by space and plus, or one of them cannot enrol', async () => {
    const enrol = (id: string, more: object = {}) => instance.post('/token/enroll', { service, id, ...more }, adminKey)
    const ambiguous = { error: 'ambiguous_id' }
    expect((await enrol('ann lee')).status).toBe(201)
    for (const more of [{}, { replace: true }, { method: 'authenticator' }]) {
      expect(await enrol('ann+lee', more)).toMatchObject({ status: 409, body: ambiguous })
      // The same ID as often as is liked, and those that differ in more.
      expect((await enrol('ann lee', { replace: true })).status).toBe(201)
    }
    for (const id of wordsOf`ann%20lee annlee ann.lee Ann+lee`) expect((await enrol(id)).status, id).toBe(201)
    expect((await instance.get('/token/status', `service=${service}&id=ann+lee`, basicKey)).status).toBe(404)
    expect((await enrol('ann+lee', { service: other.service })).status).toBe(403)
    expect(
      (await instance.post('/token/enroll', { service: other.service, id: 'ann+lee' }, other.adminKey)).status,
    ).toBe(201)
    await remove('ann lee')
    expect((await enrol('ann+lee')).status).toBe(201)
    expect(await enrol('ann lee')).toMatchObject({ status: 409, body: ambiguous })
    for (const id of wordsOf`ann+lee ann%20lee annlee ann.lee Ann+lee`) await remove(id)
  })

  it('that differ only so, enrolled at the same time, are one', async () => {
    const ids = Array.from({ length: 20 }, (_, turn) => (turn % 2 === 0 ? 'x+y z' : 'x y+z'))
    const answers = await Promise.all(
      ids.map(async (id) => [id, (await instance.post('/token/enroll', { service, id }, adminKey)).status] as const),
    )
    const winners = new Set(answers.filter(([, status]) => status === 201).map(([id]) => id))
    expect([...winners]).toHaveLength(1)
    expect(new Set(answers.map(([, status]) => status).filter((status) => status !== 503))).toEqual(new Set([201, 409]))
    for (const id of winners) await remove(id)
  })

  it('that are names of prototypes are IDs like any other', async () => {
    const ids = wordsOf`__proto__ constructor toString hasOwnProperty prototype valueOf __defineGetter__`
    for (const id of ids) {
      expect((await statusOf(id)).status, id).toBe(404)
      await instance.enroll(tenant, id)
    }
    const { text } = await statusesOf([...ids, 'isPrototypeOf'])
    expect(text).toBe(`{"statuses":{${ids.map((id) => `"${id}":0`).join(',')},"isPrototypeOf":null}}`)
    for (const id of ids) {
      expect((await instance.detail(tenant, id))['id']).toBe(id)
      expect((await remove(id)).status).toBe(200)
    }
    for (const asked of wordsOf`__proto__ constructor named___proto__ named_constructor`)
      for (const [key, otherwise] of [
        [basicKey, 403],
        [tenant.ownerKey, 404],
      ] as const) {
        const { status } = await instance.get('/token/status', { service: asked, id: 'joe' }, key)
        expect([400, otherwise], asked).toContain(status)
      }
  })
})

it('an enrolment that could move nothing is refused, and changes nothing', async () => {
  const stuck = await instance.newService(tenant, 'named_stuck', { recovery: { methods: [] } })
  const enrol = (more: object) =>
    instance.post('/token/enroll', { service: stuck.service, id: 'joe', ...more }, stuck.adminKey)
  expect(await enrol({})).toMatchObject({ status: 201, body: { mode: 'new' } })
  const { token } = await enrolled(instance, stuck, 'joe', { duressPin: undefined } as object)
  expect(await enrol({})).toMatchObject({ status: 409, body: { error: 'in_use' } })
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
  expect(await enrol({ replace: true })).toMatchObject({ status: 201, body: { mode: 'new' } })
  // Contacts that are too few vouch for nobody.
  const change = { service: stuck.service, recovery: { methods: ['contacts'] } }
  expect((await instance.post('/service/update', change, tenant.ownerKey)).status).toBe(200)
  instance.advance(21_000)
  expect(await enrol({})).toMatchObject({ status: 409, body: { error: 'in_use' } })
})
