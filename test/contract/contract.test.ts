import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duressTypes, successTypes } from '../../core/contract/events.ts'
import { endpoints } from '../../core/contract/endpoints.ts'
import { errors } from '../../core/contract/errors.ts'
import { askedTime, serviceName, tenantOf, userId } from '../../core/contract/fields.ts'
import { openApi } from '../../core/contract/openapi.ts'
import { mergeConfig } from '../../core/contract/merge-config.ts'
import { serviceConfig, readStoredConfig } from '../../core/contract/service-config.ts'
import { functionIds } from '../../functions/grants.ts'

describe('the contract', () => {
  it('docs/openapi.json is what the contract makes', () => {
    const committed = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')
    expect(committed).toBe(`${JSON.stringify(openApi(), null, 2)}\n`)
  })

  it('docs/openapi.json has every endpoint, also where two share a path', () => {
    const { paths } = openApi() as { paths: Record<string, object> }
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.toSorted()).toEqual(
      Object.values(endpoints)
        .map(({ method, path }) => `${method} ${path}`)
        .toSorted(),
    )
  })

  it('no error sentence holds a digit, so that grep finds none', () => {
    for (const [code, { message }] of Object.entries(errors)) expect(`${code} ${message}`).not.toMatch(/\d/)
  })

  it('every function file has its line in functions/grants.ts, and the other way round', () => {
    const files = readdirSync(new URL('../../functions', import.meta.url), { recursive: true, encoding: 'utf8' })
    const ids = files
      .filter((file) => /^[a-z]+\/[a-z-]+\.ts$/.test(file))
      .map((file) => file.replace('/', '.').replace(/\.ts$/, ''))
    expect(ids.sort()).toEqual(functionIds.toSorted())
  })

  it('paths are unique', () => {
    const paths = Object.values(endpoints).map(({ method, path }) => `${method} ${path}`)
    expect(new Set(paths).size).toBe(paths.length)
  })
})

describe('user IDs', () => {
  it('are NFC, 1 to 256 bytes, without control characters or lone surrogates', () => {
    expect(userId.parse('e\u0301')).toBe('\u00e9')
    expect(userId.parse('用户')).toBe('用户')
    expect(userId.parse('a'.repeat(256))).toHaveLength(256)
    for (const bad of ['', 'a'.repeat(257), '€'.repeat(86), 'a\u0000', 'a\u007f', '\u0085', '\ud800', 5, null]) {
      expect(userId.safeParse(bad).success, JSON.stringify(bad)).toBe(false)
    }
  })

  it('what is accepted is stable: accepting it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const once = userId.safeParse(text)
        if (once.success) expect(userId.parse(once.data)).toBe(once.data)
      }),
    )
  })
})

describe('times that are asked with', () => {
  it.each([
    '2026-11-27T09:00:00Z',
    '2026-11-27T09:00:00.000Z',
    '2026-11-27T09:00:00.1234567Z',
    '2026-11-27T10:00:00+01:00',
  ])('may be %s', (text) => {
    expect(askedTime.safeParse(text)).toEqual({ success: true, data: text })
  })

  it.each([
    '',
    'now',
    '2026-11-27',
    '2026-11-27T09:00:00',
    '2026-11-27T09:00Z',
    '2026-02-30T09:00:00Z',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    1_795_770_000,
  ])('may not be %j, which is said with an example', (text) => {
    const { error } = askedTime.safeParse(text)
    expect(error?.issues.map(({ message }) => message)).toEqual([
      'must be ISO 8601 with Z or an offset, for example 2026-11-27T09:00:00Z',
    ])
  })
})

describe('service names', () => {
  it('the first underscore ends the tenant', () => {
    expect(tenantOf(serviceName.parse('b1-nk_home_banking'))).toBe('b1-nk')
    for (const bad of ['acme', '_x', 'acme_', 'Acme_x', 'ac_x', 'acme__x'.toUpperCase(), 'acme_-']) {
      expect(serviceName.safeParse(bad).success, bad).toBe(false)
    }
  })
})

describe('service configuration', () => {
  it('has the defaults of the API', () => {
    expect(serviceConfig.parse({})).toMatchObject({
      duration: 600,
      maxErrors: 3,
      duress: false,
      autoLock: 5,
      binding: false,
      otp: { enabled: true, length: 6, alphabet: 'decimal' },
      offline: { enabled: true, length: 4, answerLength: 8 },
      pin: { minLength: 4, maxLength: 8, allowWeak: false, alphanumeric: false },
      protection: { mode: 'pin', iterations: 100_000, level: 'none', penalty: 'reset', tries: 3 },
      recovery: { methods: ['phrase'], contacts: { required: 2 }, delay: 0 },
    })
  })

  it('refuses a level that can tell PINs apart together with duress, and names the field', () => {
    const result = serviceConfig.safeParse({ duress: true, protection: { level: 'hash' } })
    expect(result.error?.issues[0]?.path).toEqual(['protection', 'level'])
  })

  it('refuses lists of events that would tell duress, with the reason', () => {
    const refusal = (part: object): unknown =>
      serviceConfig.safeParse(part).error?.issues.map(({ path, message }) => [path.join('.'), message])
    for (const type of duressTypes)
      expect(refusal({ webhook: { events: [type, ...successTypes] } })).toEqual([
        ['webhook.events', expect.stringContaining('must not name duress')],
      ])
    for (const left of successTypes)
      expect(refusal({ duress: true, webhook: { events: successTypes.filter((type) => type !== left) } })).toEqual([
        ['webhook.events', expect.stringContaining('must name every success')],
      ])
    expect(refusal({ duress: true, webhook: { events: successTypes } })).toBeUndefined()
    expect(refusal({ webhook: { events: ['token.blocked'] } })).toBeUndefined()
  })

  it('reads a stored list that would tell duress as all', () => {
    const stored = (duress: boolean, events: string[]) =>
      readStoredConfig({ duress, webhook: { events, url: 'https://hooks.acme.com/' } }).webhook
    expect(stored(true, ['token.duress'])).toMatchObject({ events: 'all', url: 'https://hooks.acme.com/' })
    expect(stored(true, ['token.blocked']).events).toBe('all')
    expect(stored(false, ['token.duress']).events).toBe('all')
    expect(stored(false, ['token.blocked']).events).toEqual(['token.blocked'])
  })

  it('merges any part and checks the whole', () => {
    const base = serviceConfig.parse({ pin: { maxLength: 5 } })
    const merged = serviceConfig.parse(mergeConfig(base, { otp: { length: 8 }, recovery: { methods: [] } }))
    expect(merged.otp).toEqual({ enabled: true, length: 8, alphabet: 'decimal' })
    expect(merged.recovery.methods).toEqual([])
    expect(serviceConfig.safeParse(mergeConfig(base, { pin: { minLength: 6 } })).success).toBe(false)
    expect(serviceConfig.safeParse(mergeConfig(base, JSON.parse('{"__proto__":{"x":1}}'))).success).toBe(false)
  })
})
