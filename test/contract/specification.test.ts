import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { endpoints } from '../../core/contract/endpoints.ts'
import { errors } from '../../core/contract/errors.ts'
import { eventTypes } from '../../core/contract/events.ts'

const api = readFileSync(new URL('../../docs/spec/api.md', import.meta.url), 'utf8')

/** The calls that api.md describes: `GET /token/status`, and whether ○ says that they are not built. */
const described = api.split('\n').flatMap((line) => {
  const place = line.startsWith('|') ? (line.split('|')[1] ?? '') : line
  return [...place.matchAll(/`(GET|POST) (\/[\w/{}-]*)/g)].map(([, method = '', path = '']) => ({
    call: `${method} ${path}`,
    built: !place.includes('○'),
  }))
})
const built = Object.values(endpoints).map(({ method, path }) => `${method} ${path}`)

describe('docs/spec/api.md and the contract', () => {
  it('describe the same endpoints, but for those that ○ marks', () => {
    const promised = described.filter((one) => one.built).map(({ call }) => call)
    expect([...new Set(promised)].filter((call) => !built.includes(call))).toEqual([])
    expect(built.filter((call) => !promised.includes(call))).toEqual([])
  })

  it('mark no endpoint ○ that is built', () => {
    const marked = described.filter((one) => !one.built).map(({ call }) => call)
    expect(marked.filter((call) => built.includes(call))).toEqual([])
  })

  it('name the same errors and events', () => {
    expect(Object.keys(errors).filter((code) => !api.includes(`\`${code}\``))).toEqual([])
    expect(eventTypes.filter((type) => !api.includes(`\`${type}\``))).toEqual([])
  })
})

/** Everything that tests say, but for those that go through all endpoints without knowing any. */
const tests = readdirSync(new URL('..', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('contract/'))
  .map((file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))
  .join('\n')

describe('every endpoint', () => {
  it('is called by a test of its own, by its path or as the action of its function', () => {
    // The model names paths below its area, such as 'otp/resync'.
    const waysToSay = ({ id, path }: { id: string; path: string }): string[] => [
      `'${path.replace('{tenant}', '')}`,
      ...(path.split('/').length > 3 ? [`'${path.split('/').slice(2).join('/')}'`] : []),
      `functions/${id.replace('.', '/')}.ts`,
    ]
    const called = (one: { id: string; path: string }): boolean => waysToSay(one).some((way) => tests.includes(way))
    expect(
      Object.values(endpoints)
        .filter((one) => !called(one))
        .map(({ id }) => id),
    ).toEqual([])
  })
})
