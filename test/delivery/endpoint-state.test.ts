import { expect, test } from 'vitest'
import { serviceConfig } from '../../core/contract/service-config.ts'
import type { Service } from '../../core/domain/ports.ts'
import { type EndpointState, freshEndpoint, webhookState } from '../../core/domain/webhook/endpoint-state.ts'
import { formerSecret, signingSecrets } from '../../core/domain/webhook/secret.ts'
import { webhook } from './token-event.ts'

const now = Date.parse('2026-11-27T12:00:00.000Z')
const day = 86_400_000
const service = (part: object = {}, rest: Partial<Service> = {}): Service => ({
  name: 'acme_bank',
  tenant: 'acme',
  rev: 1,
  config: serviceConfig.parse({ webhook: { ...webhook, ...part } }),
  ...rest,
})
const failing = { failures: 9, since: now - day, why: 'timeout' }
const held = { ...failing, failures: 10, probeAt: now + 60_000 }
const [yesterday, probe] = ['2026-11-26T12:00:00.000Z', '2026-11-27T12:01:00.000Z']

test.each<[string, Partial<EndpointState>, object]>([
  ['new', {}, { state: 'on', failures: 0 }],
  ['switched on', { on: now - day }, { state: 'on', failures: 0, since: yesterday }],
  ['failing', failing, { state: 'failing', failures: 9, since: yesterday, why: 'timeout' }],
  ['failing since nobody knows when', { failures: 2 }, { state: 'failing', failures: 2 }],
  ['held', held, { state: 'held', failures: 10, since: yesterday, why: 'timeout', nextProbeAt: probe }],
  [
    'off',
    { ...held, off: { at: now - day, why: '410' } },
    { state: 'off', failures: 10, since: yesterday, why: '410' },
  ],
])('an endpoint that is %s says since when and why', (_name, known, shown) => {
  expect(webhookState(service(), { ...freshEndpoint, ...known }, now)).toEqual(shown)
})

test('a service without an address has no endpoint, whatever is known of an older one', () => {
  expect(webhookState(service({ url: null }), { ...freshEndpoint, ...held }, now)).toEqual({
    state: 'none',
    failures: 0,
  })
})

test('a replaced secret signs beside the new one for a day, and one that was left by an earlier rotation no more', () => {
  const before = service()
  const former = formerSecret(before, 'whsec_new', now)
  expect(former).toEqual({ secret: webhook.secret, until: now + day })
  const after = service({ secret: 'whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB' }, { former })
  const secrets = [after.config.webhook.secret, webhook.secret]
  expect(signingSecrets(after, now + day - 1)).toEqual(secrets)
  expect(signingSecrets(after, now + day)).toEqual(secrets.slice(0, 1))
  expect(webhookState(after, freshEndpoint, now)).toMatchObject({ rotatingUntil: '2026-11-28T12:00:00.000Z' })
  expect(webhookState(after, freshEndpoint, now + day)).toEqual({ state: 'on', failures: 0 })
  expect(formerSecret(after, after.config.webhook.secret, now)).toBe(former)
  expect(formerSecret(after, 'whsec_third', now)?.secret).toBe(after.config.webhook.secret)
})
