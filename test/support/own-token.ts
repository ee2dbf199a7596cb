import { memoryStore, Token } from '../../sdk/index.ts'
import { type Browser, browsersOn } from './browsers.ts'
import { pin } from './enrolled.ts'
import type { Answer, TestInstance } from './instance.ts'

/** Makes a phone the token of whoever is logged in here. */
export const enrolOwn = async (
  instance: TestInstance,
  window: { post(path: string): Promise<Pick<Answer, 'status' | 'body' | 'text'>> },
): Promise<Token> => {
  const { status, body, text } = await window.post('/tenant/factor/enroll')
  if (status !== 200) throw new Error(text)
  return (await Token.enroll({ deeplink: String(body['deeplink']), pin, store: memoryStore(), now: instance.now }))
    .token
}

/** An opening that comes after what was just waited for, by the clock too. */
export const openOwn = async (instance: TestInstance, token: Token): Promise<void> => {
  instance.advance(1000)
  await token.open(pin)
}

/** The owner of a new tenant with a token of their own, which log-ins ask for and which was just shown. */
export const withOwnToken = async (
  instance: TestInstance,
  tenant: string,
): Promise<{ window: Browser; token: Token }> => {
  const window = await browsersOn(instance).signUp(tenant)
  const token = await enrolOwn(instance, window)
  await window.post('/tenant/factor/confirm')
  await openOwn(instance, token)
  const { status, text } = await window.post('/tenant/factor/confirm')
  if (status !== 200) throw new Error(text)
  return { window, token }
}

/** The owner of a tenant asks for a code and types it, in a browser of their own; `codes` is how many codes they were mailed with this one. */
export const logIn = async (
  instance: TestInstance,
  tenant: string,
  codes: number,
  window = browsersOn(instance).browser(),
) => {
  const email = `owner@${tenant}.example`
  await window.post('/tenant/login', { tenant, email })
  const answer = await window.post('/tenant/verify', { code: await instance.mailedCode(email, codes) })
  return { window, answer }
}
