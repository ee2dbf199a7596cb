import { expect } from 'vitest'
import type { Answer, Client } from './instance.ts'

/** A browser: it keeps the cookies that it is given, and says that our own page asks. */
const browserOf = (instance: Client) => {
  const cookies = new Map<string, string>()
  const keep = (answer: Answer): Answer => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return answer
  }
  const headers = (): Record<string, string> => ({
    'sec-fetch-site': 'same-origin',
    ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
  })
  return {
    cookies,
    post: async (path: string, body: object = {}, more: Record<string, string> = {}) =>
      keep(await instance.post(path, body, undefined, { ...headers(), ...more })),
    get: async (path: string, more: Record<string, string> = {}) =>
      keep(await instance.call(path, { method: 'GET', headers: { ...headers(), ...more } })),
  }
}

/** A member's browser. */
export type Browser = ReturnType<typeof browserOf>

/** Members in their browsers on an instance. */
export const browsersOn = (instance: Client) => {
  const browser = (): Browser => browserOf(instance)

  const signUp = async (tenant: string): Promise<Browser> => {
    const window = browser()
    const email = `owner@${tenant}.example`
    await window.post('/tenant/signup', { tenant, email })
    expect((await window.post('/tenant/verify', { code: await instance.mailedCode(email) })).status).toBe(200)
    return window
  }

  const logIn = async (tenant: string, email: string, codes: number): Promise<Browser> => {
    const window = browser()
    expect((await window.post('/tenant/login', { tenant, email })).status).toBe(202)
    const answer = await window.post('/tenant/verify', { code: await instance.mailedCode(email, codes) })
    expect([answer.status, answer.body['tenant']]).toEqual([200, tenant])
    return window
  }

  const invite = async (
    owner: Browser,
    email: string,
    role: string,
    choices: Record<string, unknown> = {},
  ): Promise<{ id: string; window: Browser }> => {
    const { body } = await owner.post('/tenant/members/invite', { email, role, ...choices })
    const { id } = body['member'] as { id: string }
    const window = browser()
    expect((await window.post('/tenant/verify', { code: await instance.mailedCode(email) })).status).toBe(200)
    return { id, window }
  }

  const session = async (window: Browser): Promise<number> => (await window.get('/tenant/session')).status

  return { browser, signUp, logIn, invite, session }
}
