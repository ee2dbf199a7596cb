import type { Random } from '../domain/ports.ts'
import { askedCookie, cookieHash, newCookieSecret, setCookie } from '../domain/member.ts'
import { signupMilliseconds } from '../domain/tenant.ts'

/** Marks a browser that asks for a code: its cookie, and the hash that the code is bound to. */
export const markBrowser = (random: Random): { cookie: string; asked: string } => {
  const secret = newCookieSecret(random)
  return { cookie: setCookie(askedCookie, secret, signupMilliseconds / 1000), asked: cookieHash(secret) }
}
