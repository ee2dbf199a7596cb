import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Answer, sharedInstance } from '../support/instance.ts'
import { allEndpoints, keyOf, parametersOf, pathOf, sampleOf, send } from '../support/requests.ts'
import type { Endpoint } from '../../core/contract/endpoint.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('clumsy')
const other = await instance.signUp('neighbour')
for (const one of [tenant, other]) await instance.enroll(one, 'joe')

/** A word that no answer of ours holds by itself: bodies of errors must not echo what was sent. */
const marker = 'Zq9marker'
const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
const keyFor = ({ role }: Endpoint): string | undefined =>
  role === 'public' || role === 'device' ? undefined : keyOf(tenant, role)

const expectOrdinary = (answer: Answer, what: string): void => {
  expect(answer.status, `${what} → ${answer.text.slice(0, 200)}`).toBeLessThan(500)
  expect(answer.headers.get('content-type'), what).toBe('application/json')
  expect(answer.headers.get('cache-control'), what).toMatch(/^no-store\b/)
  expect(answer.headers.get('x-request-id'), what).toMatch(/^[\w-]{8,}/)
  expect(() => JSON.parse(answer.text) as unknown, what).not.toThrow()
  if (answer.status >= 400) expect(answer.text, what).not.toContain(marker)
}

const expectRefused = (answer: Answer, what: string): void => {
  expectOrdinary(answer, what)
  expect(answer.status, `${what} → ${answer.text.slice(0, 200)}`).toBeGreaterThanOrEqual(400)
}

const issuesOf = (answer: Answer): string[] =>
  ((answer.body['issues'] ?? []) as { path: string }[]).map(({ path }) => path)

const posts = allEndpoints.filter(([, { method }]) => method === 'POST')
const gets = allEndpoints.filter(([id, { method }]) => method === 'GET' && id !== 'health.check')

describe.each(posts)('%s', (id, endpoint) => {
  const post = (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => instance.call(pathOf(endpoint, tenant), { method: 'POST', body, headers }, keyFor(endpoint))

  it('refuses what is no JSON object, whatever it calls itself', async () => {
    const bodies = [
      '',
      ' ',
      'null',
      '[]',
      '[{}]',
      '1',
      'true',
      `"${marker}"`,
      '{',
      `{"${marker}"`,
      `{'id':'${marker}'}`,
      `{"id":"${marker}",}`,
      `id=${marker}`,
      `<${marker}/>`,
      '\u0000',
      `\uFEFF{}x`,
      '{}{}',
      deep(20_000),
      `{"id":${'['.repeat(20_000)}`,
      'NaN',
      '{"id":NaN}',
      '{"id":01}',
      '{"id":"\n"}',
    ]
    for (const body of bodies) {
      const answer = await post(body)
      expectRefused(answer, `${id} ${body.slice(0, 30)}`)
      expect(answer.status, body.slice(0, 30)).toBe(400)
    }
    for (const bytes of [
      [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00],
      [0x7b, 0xff, 0x7d],
      [0xc0, 0xaf],
    ])
      expectRefused(await post(Uint8Array.from(bytes)), `${id} ${bytes.join(' ')}`)
  })

  it('refuses other content types and large bodies', async () => {
    const good = JSON.stringify(sampleOf(endpoint, tenant))
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      'application/json-patch+json',
      marker,
      '',
    ]) {
      const answer = await post(new TextEncoder().encode(good), { 'content-type': type })
      expectRefused(answer, `${id} ${type}`)
      expect(answer.status, type).toBe(415)
    }
    expect((await post(new TextEncoder().encode(good), {})).status).toBe(415)
    for (const size of [65_537, 70_000, 1_000_000]) {
      const answer = await post(`{"id":"${marker}${'x'.repeat(size)}"}`)
      expectRefused(answer, `${id} ${size}`)
      expect([answer.status, answer.body['error']], String(size)).toEqual([413, 'too_large'])
    }
  })

  it('names an unknown field and takes no prototype for one', async () => {
    const good = JSON.stringify(sampleOf(endpoint, tenant)).slice(1, -1)
    const fields = [
      '"unknown":1',
      '"__proto__":{"admin":true}',
      '"constructor":{"prototype":{}}',
      '"toString":1',
      '"hasOwnProperty":null',
      `"${marker} ":1`,
      `"${marker.repeat(9)}":1`,
      '"":1',
      '"a.b":1',
      '"\\ud800":1',
      '"\\u0000":1',
      `"id\\u0000":"${marker}"`,
      `"deep":${deep(10_000)}`,
    ]
    for (const field of fields) {
      const answer = await post(`{${good}${good === '' ? '' : ','}${field}}`)
      expectRefused(answer, `${id} ${field.slice(0, 40)}`)
      expect(answer.status, `${field.slice(0, 40)} ${answer.text}`).toBe(400)
      if (field.startsWith('"unknown') && endpoint.role !== 'device') expect(issuesOf(answer)).toContain('unknown')
    }
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it('takes nothing of a wrong type, and fails at nothing', async () => {
    const values = [
      'null',
      '[]',
      '{}',
      '[[[]]]',
      'true',
      '-1',
      '0.5',
      '1e400',
      '1e308',
      '-0',
      '9007199254740993',
      '""',
      `"${marker}${'x'.repeat(3000)}"`,
      '"\\u0000"',
      '"\\ud800"',
      '"\\udfff x"',
      '{"__proto__":1}',
      `["${marker}",1,null]`,
      deep(10_000),
    ]
    for (const name of Object.keys(parametersOf(endpoint))) {
      for (const value of values) {
        const rest = Object.entries(sampleOf(endpoint, tenant)).filter(([key]) => key !== name)
        const body = `{${[...rest.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`), `"${name}":${value}`].join(',')}}`
        const answer = await post(body)
        expectOrdinary(answer, `${id} ${name} = ${value.slice(0, 30)}`)
        if (value === '[[[]]]') expectRefused(answer, `${id} ${name} = ${value}`)
        // A rule between fields may name the other one.
        if (answer.body['error'] === 'invalid_parameters')
          expect(Object.keys(parametersOf(endpoint)), `${name} = ${value.slice(0, 30)}: ${answer.text}`).toContain(
            issuesOf(answer)[0]?.split('.')[0],
          )
      }
    }
  })
})

describe.each(posts.filter(([id]) => id !== 'device.message'))('%s', (id, endpoint) => {
  it('takes nothing from the query, and no bytes that are not UTF-8', async () => {
    const good = JSON.stringify(sampleOf(endpoint, tenant))
    const post = (path: string, body: string | Uint8Array<ArrayBuffer>) =>
      instance.call(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } }, keyFor(endpoint))
    const answer = await post(`${pathOf(endpoint, tenant)}?dry=${marker}`, good)
    expectRefused(answer, id)
    expect([answer.status, issuesOf(answer)]).toEqual([400, ['dry']])
    const latin = await post(
      pathOf(endpoint, tenant),
      Uint8Array.from(Buffer.from(good.replace('{', '{"\u00f1":1,'), 'latin1')),
    )
    expect([latin.status, latin.body['error']]).toEqual([400, 'invalid_json'])
  })
})

describe.each(gets)('%s', (id, endpoint) => {
  const get = (query: string) => instance.get(pathOf(endpoint, tenant), query, keyFor(endpoint))
  const good = () => Object.entries(sampleOf(endpoint, tenant)).map(([name, value]) => `${name}=${String(value)}`)

  it('refuses unknown, repeated and malformed parameters, and names the field', async () => {
    const names = Object.keys(parametersOf(endpoint))
    const cases: [string, string][] = [
      [`unknown=${marker}`, 'unknown'],
      ['__proto__=1', '__proto__'],
      ['constructor=1', 'constructor'],
      [`${marker}${'x'.repeat(100)}=1`, ''],
      ['=1', ''],
      ['=', ''],
      ['%', ''],
      [`%ff=${marker}`, ''],
      ['a%00b=1', ''],
      ...names.flatMap((name): [string, string][] => [
        [`${name}=%`, name],
        [`${name}=%zz`, name],
        [`${name}=%E4%BD`, name],
        [`${name}=%C0%AF`, name],
        [`${name}=%ED%A0%80`, name],
        [`${name}=x&${name}=${marker}`, name],
        [`${name}=x&${name}`, name],
      ]),
    ]
    for (const [part, field] of cases) {
      const rest = good().filter((pair) => !part.startsWith(`${pair.split('=')[0]}=`))
      const answer = await get([...rest, part].join('&'))
      expectRefused(answer, `${id} ${part}`)
      expect([answer.status, answer.body['error']], part).toEqual([400, 'invalid_parameters'])
      if (id !== 'token.status' && field !== '' && !field.startsWith('__'))
        expect(issuesOf(answer), part).toContain(field)
      // The same with the key beside it, as the oldest clients send it: still 400, not "your key is wrong".
      const beside = await instance.get(
        pathOf(endpoint, tenant),
        [`authKey=${keyFor(endpoint) ?? ''}`, ...rest, part].join('&'),
      )
      expect(beside.status, part).toBe(400)
    }
    expectRefused(await get([...good(), ...Array.from({ length: 400 }, (_, index) => `p${index}=1`)].join('&')), 'many')
  })

  it('takes nothing of a wrong form, and fails at nothing', async () => {
    for (const name of Object.keys(parametersOf(endpoint))) {
      for (const value of [
        '',
        '%00',
        '%20',
        '0',
        '-1',
        '101',
        '1e3',
        '999999999999999999999',
        'null',
        '[]',
        '{}',
        'NaN',
        '٣',
        marker,
        'x'.repeat(5000),
        '%F0%9F%91%8D',
        '%E2%80%AE',
        '%25',
        '%2525',
        '..',
        '%2e%2e%2f',
        '%0d%0aset-cookie:a=b',
        '<script>',
        "'--",
      ]) {
        const rest = good().filter((pair) => !pair.startsWith(`${name}=`))
        expectOrdinary(await get([...rest, `${name}=${value}`].join('&')), `${id} ${name}=${value.slice(0, 30)}`)
      }
    }
  })
})

describe('user IDs', () => {
  const scripts = [
    'zoë',
    'Ωμέγα',
    'Борис',
    'שלום',
    'علي',
    'प्रिया',
    '用户一',
    '사용자',
    'ผู้ใช้',
    '👩‍👩‍👧',
    '𝒳𝒴',
    'İıßſ',
    ' lead',
    'trail ',
    'a b',
    'a+b',
    'a%b',
    'a&b=c',
    'a#b',
    'a?b',
    'a/b',
    '..',
    "o'neil",
    '"q"',
    '<b>',
    'a\\b',
    '{}',
    '$ne',
    ';--',
    '*',
    ',',
    '~',
    '\u200f',
    '\u2028',
    '﻿bom',
    'joe@example.com',
    'CN=joe,O=acme',
    '0',
    'null',
    'undefined',
    'true',
    'a\u0301\u0323',
  ]

  it.each(scripts)('%j is enrolled, listed, asked for and deleted', async (id) => {
    const where = { service: tenant.service, id }
    await instance.enroll(tenant, id)
    expect(await instance.status(tenant, id)).toBe(0)
    const stored = id.normalize('NFC')
    expect((await instance.detail(tenant, id))['id']).toBe(stored)
    const statuses = await instance.post(
      '/token/statuses',
      { service: tenant.service, ids: [id, 'nobody'] },
      tenant.basicKey,
    )
    expect(statuses.body['statuses']).toEqual({ [id]: 0, nobody: null })
    const listed = await instance.get('/token/list', { service: tenant.service, prefix: id }, tenant.adminKey)
    expect((listed.body['items'] as { id: string }[]).map((item) => item.id)).toContain(stored)
    expect((await instance.get('/token/status', { service: other.service, id }, other.basicKey)).status).toBe(404)
    expect((await instance.post('/token/delete', where, tenant.adminKey)).body).toEqual({ deleted: true })
    expect((await instance.post('/token/delete', where, tenant.adminKey)).status).toBe(404)
  })

  it('are 1 to 256 bytes of UTF-8 after normalisation', async () => {
    const longest = [
      'a'.repeat(256),
      'é'.repeat(128),
      '用'.repeat(85),
      '👍'.repeat(64),
      'e\u0301'.repeat(128),
      '"'.repeat(256),
      '\\'.repeat(256),
    ]
    for (const id of ['a', ...longest]) {
      await instance.enroll(tenant, id)
      expect(await instance.status(tenant, id)).toBe(0)
      await instance.post('/token/delete', { service: tenant.service, id }, tenant.adminKey)
    }
    const bad = [
      '',
      'a'.repeat(257),
      `${'é'.repeat(128)}a`,
      `${'用'.repeat(85)}ab`,
      '👍'.repeat(65),
      'e\u0301'.repeat(129),
      'a\u0000',
      '\u0000',
      'a\nb',
      '\t',
      '\u007f',
      '\u0085',
      '\u009f',
    ]
    for (const id of bad) {
      const answer = await instance.post('/token/enroll', { service: tenant.service, id }, tenant.adminKey)
      expect([answer.status, issuesOf(answer)], JSON.stringify(id.slice(0, 20))).toEqual([400, ['id']])
      expectRefused(
        await instance.get('/token/status', { service: tenant.service, id }, tenant.basicKey),
        JSON.stringify(id.slice(0, 20)),
      )
    }
    for (const escape of ['\\ud800', '\\udfffa', 'a\\ud83d', '\\udc4d\\ud83d', '\\u0000']) {
      const answer = await instance.post(
        '/token/enroll',
        `{"service":"${tenant.service}","id":"${escape}"}`,
        tenant.adminKey,
      )
      expect([answer.status, issuesOf(answer)], escape).toEqual([400, ['id']])
      expect(
        (
          await instance.post(
            '/token/statuses',
            `{"service":"${tenant.service}","ids":["joe","${escape}"]}`,
            tenant.basicKey,
          )
        ).status,
      ).toBe(400)
    }
  })

  it('are the same in every form of Unicode and of percent-encoding, and no others', async () => {
    await instance.enroll(tenant, 'Zoe\u0308 +&%')
    const ask = async (id: string) =>
      (await instance.get('/token/status', `service=${tenant.service}&id=${id}`, tenant.basicKey)).text
    for (const id of [
      'Zo%C3%AB%20+%26%25',
      'Zo%c3%ab%20%2B%26%25',
      'Zo%c3%ab%20%2b%26%25',
      'Zoe%CC%88%20+%26%25',
      '%5A%6Fe%cc%88%20%2b%26%25',
    ])
      expect(await ask(id), id).toBe('{"status":0}')
    for (const id of [
      'Zo%C3%AB+%2B%26%25',
      'Zo%25C3%25AB%20+%26%25',
      'Zoe%20+%26%25',
      'zo%C3%AB%20+%26%25',
      'Zo%C3%AB%20%20%26%25',
    ])
      expect(await ask(id), id).toContain('not_found')
    for (const id of [
      'Zo%C3',
      'Zo%C3%28',
      '%C0%AF',
      '%E0%80%AF',
      '%F4%90%80%80',
      '%ED%A0%80',
      '%',
      '%4',
      '%u00eb',
      '%00',
      'a%0Ab',
    ])
      expect(await ask(id), id).toContain('invalid_parameters')
    expect(
      (await instance.post('/token/enroll', { service: tenant.service, id: 'Zo\u00eb +&%' }, tenant.adminKey)).status,
    ).toBe(201)
    const listed = await instance.get('/token/list', { service: tenant.service, prefix: 'Zo\u00eb' }, tenant.adminKey)
    expect(listed.body['items']).toHaveLength(1)
    await instance.post('/token/delete', { service: tenant.service, id: 'Zo\u00eb +&%' }, tenant.adminKey)
  })

  it('that are names of prototypes are IDs like any other', async () => {
    const ids = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf', '__defineGetter__']
    for (const id of ids) {
      expect((await instance.get('/token/status', { service: tenant.service, id }, tenant.basicKey)).status, id).toBe(
        404,
      )
      await instance.enroll(tenant, id)
    }
    const statuses = await instance.post(
      '/token/statuses',
      { service: tenant.service, ids: [...ids, 'isPrototypeOf'] },
      tenant.basicKey,
    )
    expect(statuses.text).toBe(`{"statuses":{${ids.map((id) => `"${id}":0`).join(',')},"isPrototypeOf":null}}`)
    for (const id of ids) {
      expect((await instance.detail(tenant, id))['id']).toBe(id)
      expect((await instance.post('/token/delete', { service: tenant.service, id }, tenant.adminKey)).status).toBe(200)
    }
    for (const service of ['__proto__', 'constructor', 'clumsy___proto__', 'clumsy_constructor']) {
      expect([400, 403], service).toContain(
        (await instance.get('/token/status', { service, id: 'joe' }, tenant.basicKey)).status,
      )
      expect([400, 404], service).toContain(
        (await instance.get('/token/status', { service, id: 'joe' }, tenant.ownerKey)).status,
      )
    }
  })
})

describe('bodies that say a thing twice', () => {
  it('are read once: whoever is checked is who is served', async () => {
    await instance.enroll(tenant, 'twin')
    const twice = `{"service":"${other.service}","id":"nobody","service":"${tenant.service}","id":"twin"}`
    expect(
      (
        await instance.post(
          '/token/statuses',
          `{"ids":["x"],"service":"${other.service}","service":"${tenant.service}","ids":["twin"]}`,
          tenant.basicKey,
        )
      ).text,
    ).toBe('{"statuses":{"twin":0}}')
    expect(
      (
        await instance.post(
          '/token/statuses',
          `{"service":"${tenant.service}","service":"${other.service}","ids":["joe"]}`,
          tenant.basicKey,
        )
      ).status,
    ).toBe(403)
    expect(
      (await instance.post('/token/force', twice.replace('{', '{"status":2,'), tenant.adminKey)).body['error'],
    ).toBe('not_enrolled')
    expect(
      (
        await instance.post(
          '/token/statuses',
          `{"authKey":"${other.basicKey}","authKey":"${tenant.basicKey}","service":"${other.service}","ids":["joe"]}`,
        )
      ).status,
    ).toBe(403)
  })
})

describe('configurations', () => {
  it('name the field that is wrong, deep inside too, and change nothing', async () => {
    const update = (part: object) =>
      instance.post('/service/update', { service: tenant.service, ...part }, tenant.ownerKey)
    const before = (await instance.get('/service/get', { service: tenant.service }, tenant.ownerKey)).text
    const cases: [object, string][] = [
      [{ duration: -1 }, 'duration'],
      [{ duration: 86_401 }, 'duration'],
      [{ duration: '600' }, 'duration'],
      [{ maxErrors: 0 }, 'maxErrors'],
      [{ maxErrors: 11 }, 'maxErrors'],
      [{ otp: { length: 3 } }, 'otp.length'],
      [{ otp: { length: 33 } }, 'otp.length'],
      [{ otp: null }, 'otp'],
      [{ otp: [] }, 'otp'],
      [{ otp: { alphabet: 'hex' } }, 'otp.alphabet'],
      [{ offline: { length: 5 } }, 'offline.length'],
      [{ offline: { answerLength: 4 } }, 'offline.answerLength'],
      [{ pin: { minLength: 8, maxLength: 4 } }, 'pin.minLength'],
      [{ protection: { iterations: 9999 } }, 'protection.iterations'],
      [{ duress: true, protection: { level: 'hash' } }, 'protection.level'],
      [{ autoLock: 2 }, 'autoLock'],
      [{ recovery: { methods: ['phrase', 'phrase'] } }, 'recovery.methods'],
      [{ recovery: { contacts: { required: 1 } } }, 'recovery.contacts.required'],
      [{ recovery: { contacts: { nope: 1 } } }, 'recovery.contacts.nope'],
      [{ webhook: { url: 'ftp://x' } }, 'webhook.url'],
      [{ webhook: { url: 'http://169.254.169.254/' } }, 'webhook.url'],
      [{ webhook: { url: 'https://10.0.0.1/' } }, 'webhook.url'],
      [{ webhook: { url: 'https://[::ffff:10.0.0.1]/' } }, 'webhook.url'],
      [{ webhook: { url: 'https://user:pass@example.com/' } }, 'webhook.url'],
      [{ webhook: { secret: 'whsec_x' } }, 'webhook.secret'],
      [{ webhook: { events: ['token.nope'] } }, 'webhook.events'],
      [{ displayName: 'a\nb' }, 'displayName'],
      [{ displayName: 'x'.repeat(65) }, 'displayName'],
      [{ displayName: '\u202e' }, 'displayName'],
      [{ deeplinkBase: 'javascript:alert(1)' }, 'deeplinkBase'],
      [{ deeplinkBase: 'JavaScript:x' }, 'deeplinkBase'],
      [{ deeplinkBase: 'data:text/html,x' }, 'deeplinkBase'],
      [{ deeplinkBase: 'https://a b.example' }, 'deeplinkBase'],
      [{ appStores: { ios: 'javascript:x' } }, 'appStores.ios'],
      [{ appStores: { android: 'http://x.example' } }, 'appStores.android'],
    ]
    for (const [part, field] of cases) {
      const answer = await update(part)
      expect([answer.status, issuesOf(answer)[0]], `${JSON.stringify(part)} ${answer.text}`).toEqual([400, field])
    }
    for (const raw of [
      '"__proto__":{"duration":1}',
      '"otp":{"__proto__":{"length":8}}',
      '"otp":{"constructor":1}',
      `"otp":${'{"otp":'.repeat(5000)}1${'}'.repeat(5000)}`,
    ]) {
      const answer = await instance.post('/service/update', `{"service":"${tenant.service}",${raw}}`, tenant.ownerKey)
      expect(answer.status, `${raw.slice(0, 40)} ${answer.text.slice(0, 100)}`).toBe(400)
    }
    expect((await instance.get('/service/get', { service: tenant.service }, tenant.ownerKey)).text).toBe(before)
  })
})

describe('what is no endpoint', () => {
  const paths = [
    '/token',
    '/token/',
    '/token/status/',
    '/token/Status',
    '//token/status',
    '/token//status',
    '/token/status/..',
    '/%2e%2e/token/status',
    '/token/%73tatus/x',
    '/device',
    '/device/',
    '/device/clumsy/x',
    '/console',
    '/.env',
    '/__local',
    '/__local/',
    '/__local/outbox/',
    '/favicon.ico',
    '/a'.repeat(2000),
    '/%00',
    '/%ff',
    '/token/status;x=1',
  ]

  it('is refused in JSON', async () => {
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'] as const) {
        const answer = await instance.call(
          path,
          { method, headers: { 'content-type': 'application/json' }, ...(method === 'POST' ? { body: '{}' } : {}) },
          tenant.basicKey,
        )
        expect([400, 404, 405], `${method} ${path.slice(0, 30)} ${answer.text.slice(0, 80)}`).toContain(answer.status)
        expect(answer.headers.get('content-type'), path.slice(0, 30)).toBe('application/json')
        expect(answer.headers.get('cache-control'), path.slice(0, 30)).toMatch(/^no-store\b/)
      }
    }
  })

  it('devices of tenants that cannot be get the same answer as for one that does not exist', async () => {
    const body = JSON.stringify({ v: 1, k: 'A'.repeat(22), e: 'A'.repeat(43), c: 'A'.repeat(1387) })
    for (const name of [
      'nobody',
      'NOBODY',
      '__proto__',
      'a',
      'x'.repeat(3000),
      '%00',
      '%F0%9F%91%8D',
      'a%20b',
      'tenant#clumsy',
      'clumsy%23',
      'clumsy_test',
      "'",
      '-',
    ]) {
      const answer = await instance.post(`/device/${name.replaceAll('#', '%23')}`, body)
      expect([answer.status, answer.text], name.slice(0, 20)).toEqual([400, '{"v":1,"error":"envelope"}'])
    }
  })
})

describe('raw requests', () => {
  const raw = (bytes: Buffer): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(instance.url).port), '127.0.0.1', () => socket.write(bytes))
      let text = ''
      socket.setEncoding('latin1').setTimeout(10_000, () => socket.destroy(new Error('no answer')))
      socket
        .on('data', (chunk: string) => (text += chunk))
        .on('end', () => resolve(text))
        .on('error', reject)
    })

  it('bare bytes in a query that are no UTF-8 are refused; a body that is shorter or longer than it says does no harm', async () => {
    const head = (target: string) =>
      Buffer.from(
        `GET ${target} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tenant.basicKey}\r\nconnection: close\r\n\r\n`,
        'latin1',
      )
    await instance.enroll(tenant, 'raw')
    expect(await raw(head(`/token/status?service=${tenant.service}&id=\u00ff\u00fe`))).toContain('invalid_parameters')
    expect(await raw(head(`/token/status?service=${tenant.service}&id=raw`))).toContain('{"status":0}')
    const post = (more: string, body: string) =>
      Buffer.from(
        `POST /token/statuses HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tenant.basicKey}\r\ncontent-type: application/json\r\nconnection: close\r\n${more}\r\n\r\n${body}`,
      )
    const body = `{"service":"${tenant.service}","ids":["raw"]}`
    expect(
      await raw(post('transfer-encoding: chunked', `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`)),
    ).toContain('{"raw":0}')
    // Request smuggling: two lengths, or a length and chunks, are no request at all.
    for (const more of [
      `content-length: ${body.length}\r\ncontent-length: 5`,
      `content-length: 5\r\ntransfer-encoding: chunked`,
      'transfer-encoding: xchunked',
      'content-length: -1',
    ]) {
      expect(await raw(post(more, body)), more).toMatch(/^HTTP\/1\.1 400 /)
    }
    const two = Buffer.concat([
      Buffer.from(
        `GET /token/status?service=${tenant.service}&id=raw HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tenant.basicKey}\r\n\r\n`,
      ),
      head(`/token/status?service=${tenant.service}&id=nobody`),
    ])
    const both = await raw(two)
    expect(both.indexOf('{"status":0}')).toBeGreaterThan(0)
    expect(both.indexOf('not_found')).toBeGreaterThan(both.indexOf('{"status":0}'))
  })

  it('takes each endpoint by its own method only', async () => {
    for (const [id, endpoint] of allEndpoints) {
      const method = endpoint.method === 'GET' ? 'POST' : 'GET'
      if (allEndpoints.some(([, twin]) => twin.path === endpoint.path && twin.method === method)) continue
      const answer = await instance.call(
        pathOf(endpoint, tenant),
        { method, headers: { 'content-type': 'application/json' }, ...(method === 'POST' ? { body: '{}' } : {}) },
        tenant.ownerKey,
      )
      expect([id, answer.status]).toEqual([id, 404])
    }
    const health = allEndpoints.find(([id]) => id === 'health.check')?.[1]
    if (health === undefined) throw new Error('no health')
    for (const parameters of [{}, { a: 'b' }, { __proto__: 'x' }])
      expect((await send(instance, health, tenant, parameters)).text).toBe('{"status":"ok"}')
  })
})
