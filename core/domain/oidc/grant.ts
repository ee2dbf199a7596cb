import { createHash } from 'node:crypto'
import type { Prompt } from './prompt.ts'

/** How long a code may be redeemed (ms). */
export const codeMilliseconds = 60_000
/** How long an access token works (ms), and an ID token is good. */
export const accessMilliseconds = 300_000

/** A code and what it gave: one value, so that a code which comes twice takes back what it gave. */
export interface Grant {
  clientId: string
  redirectUri: string
  challenge: string
  nonce: string | null
  tenant: string
  service: string
  user: string
  /** How the user showed the token, and when (ms). */
  how: 'transaction' | 'code'
  at: number
  /** Of one length: how long the stored value is must not tell which PIN was used. */
  pin: 'normal' | 'duress'
  /** Until when (ms) the code may be redeemed. */
  codeUntil: number
  /** What it gave; null while the code is not redeemed. */
  access: Access | null
}

/** An access token: its hash, until when (ms) it works, whether it tells duress, and whether it was taken back. */
interface Access {
  hash: string
  until: number
  tells: boolean
  revoked: boolean
}

/** What a code stands for once a user showed their token. */
export const newGrant = (
  { authorization, client }: Pick<Prompt, 'authorization' | 'client'>,
  shown: Pick<Grant, 'user' | 'how' | 'at' | 'pin'>,
): Grant => ({
  clientId: authorization.clientId,
  redirectUri: authorization.redirectUri,
  challenge: authorization.challenge,
  nonce: authorization.nonce,
  tenant: client.tenant,
  service: client.service,
  ...shown,
  codeUntil: shown.at + codeMilliseconds,
  access: null,
})

/** Whether a code may be redeemed so: by the client that it is for, in time, for the same address, with the secret behind the challenge. */
export const redeems = (
  grant: Grant,
  shown: { clientId: string; redirectUri: string; verifier: string; now: number },
): boolean =>
  grant.clientId === shown.clientId &&
  shown.now < grant.codeUntil &&
  grant.redirectUri === shown.redirectUri &&
  /^[A-Za-z0-9._~-]{43,128}$/.test(shown.verifier) &&
  grant.challenge === createHash('sha256').update(shown.verifier).digest('base64url')

/** What names a user to every client: stable, and unique in the instance. */
const subjectOf = ({ tenant, service, user }: Pick<Grant, 'tenant' | 'service' | 'user'>): string =>
  createHash('sha256')
    .update(JSON.stringify(['zaas/oidc/sub', tenant, service, user]))
    .digest('base64url')

/** How a user showed the token, as ID tokens say it: names of RFC 8176, and one of ours for the whole. */
const methods = {
  transaction: { acr: 'urn:zaas:approved', amr: ['swk', 'pin', 'mfa'] },
  code: { acr: 'urn:zaas:code', amr: ['otp'] },
} as const

/** The names that ID tokens give to how a user showed the token. */
export const contextNames: readonly string[] = Object.values(methods).map(({ acr }) => acr)

/** Who somebody is. */
export const userClaims = (grant: Grant) => ({ sub: subjectOf(grant), preferred_username: grant.user })

/** Duress as a claim, and what its absence has to be filled up with: who watches a client's link sees lengths (threats.md). */
export const duressClaim = (
  pin: Grant['pin'],
  tells: boolean,
): { claim: { duress?: true }; absent: { duress?: true } } => {
  const told = tells && pin === 'duress'
  return { claim: told ? { duress: true } : {}, absent: tells && !told ? { duress: true } : {} }
}

/** What an ID token says of a log-in, but for duress. */
export const loginClaims = (grant: Grant, issuer: string, now: number) => {
  const iat = Math.floor(now / 1000)
  return {
    iss: issuer,
    ...userClaims(grant),
    aud: grant.clientId,
    iat,
    exp: iat + accessMilliseconds / 1000,
    auth_time: Math.floor(grant.at / 1000),
    ...methods[grant.how],
    ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
  }
}
