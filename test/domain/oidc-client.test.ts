import { describe, expect, it } from 'vitest'
import { oidcClientChoices } from '../../core/contract/oidc-client-fields.ts'
import { accepts } from '../../core/domain/authkey.ts'
import { clientSecrets, newClientId, newClientSecret, serviceOfClient } from '../../core/domain/oidc/client.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { wordsOf } from '../support/words-of.ts'

const random = seededRandom(7)

describe('a client of OpenID Connect', () => {
  it.each(['acme_bank', 'acme_a_b', 'ac-me_0-_x'])('its id names its service %s', (service) => {
    const id = newClientId(service, random)
    expect(id).toMatch(/^[A-Za-z0-9._-]+$/)
    expect(serviceOfClient(id)).toBe(service)
  })

  it.each(
    wordsOf`acme acme.bank acme_bank.AAAAAAAAAAAA acme.bank.AAAA acme.bank.x.AAAAAAAAAAAA Acme.bank.AAAAAAAAAAAA acme..AAAAAAAAAAAA`,
  )('%s names none', (id) => expect(serviceOfClient(id)).toBeNull())

  it('keeps hashes only, and accepts the secret of before until its end', () => {
    const [first, second] = [newClientSecret(random), newClientSecret(random)]
    const client = { secretHash: second.secretHash, former: { secretHash: first.secretHash, until: 100 } }
    expect(JSON.stringify(client)).not.toContain(second.secret)
    const known = (secret: string, now: number) => accepts(clientSecrets(client), secret, now)
    expect([known(second.secret, 200), known(first.secret, 99), known(first.secret, 100)]).toEqual([true, true, false])
    expect([known('', 0), known(second.secretHash, 0), known(`${second.secret}A`, 0)]).toEqual([false, false, false])
  })
})

const isTaken = (uri: string): boolean => oidcClientChoices.redirectUris.safeParse([uri]).success

describe('a redirect address', () => {
  it.each(wordsOf`
    https://wiki.acme.example/callback https://wiki.acme.example https://wiki.acme.example:8443/a?b=c%20d http://127.0.0.1:9000/cb
    http://localhost/cb http://[::1]:1/ https://xn--mller-kva.example/
  `)('%s is one', (uri) => expect(isTaken(uri)).toBe(true))

  it.each([
    ...wordsOf`
      http://wiki.acme.example/ https://wiki.acme.example/#a https://wiki.acme.example/# https://*.acme.example/ https://
      https://user@wiki.example/ https://user:pass@wiki.example/ https://:p@wiki.example/ https://müller.example/ javascript:alert(1)
      https:\\\\evil.example https://wiki.example\\@evil.example/ ftp://a.example/ com.acme.app:/cb http://localhost.evil.example/
      http://127.0.0.1.evil.example/ //wiki.example/ /callback HTTPS://wiki.example/
    `,
    'https://wiki.example/a b',
    ' https://wiki.example/',
    'https://wiki.example/\n',
    '',
    `https://wiki.example/${'a'.repeat(500)}`,
  ])('%s is none', (uri) => expect(isTaken(uri)).toBe(false))
})
