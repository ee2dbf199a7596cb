import type { EndpointId } from '../endpoints.ts'

/** What an example of a request holds besides what is required. */
export const requestExamples: Readonly<Partial<Record<EndpointId, Readonly<Record<string, unknown>>>>> = {
  'service.create': { displayName: 'Acme Bank', duration: 600, duress: true },
  'service.update': { duration: 300, webhook: { url: 'https://hooks.acme.example/zaas' } },
  'service.client-create': { hideDuress: true },
  'token.enroll': { name: 'Joe', email: 'joe@acme.example', notify: 'email' },
  'token.update': { email: 'joe@acme.example' },
  'token.propose': { amount: '120.50', currency: 'EUR', payee: 'Café Añil', text: 'Invoice 7', reference: 'order-77' },
  'webhook.redeliver': { delivery: 'AAAAAAAAAAAAAAAAAAAAAA-1795771800012' },
  'authkey.create': { cidrs: ['203.0.113.0/24'] },
  'authkey.update': { name: 'web server' },
  'authkey.rotate': { overlap: 3600 },
  'tenant.members-update': { role: 'admin' },
}
