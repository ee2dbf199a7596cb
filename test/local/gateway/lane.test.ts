import { expect, it } from 'vitest'
import type { HttpRequest } from '../../../local/gateway/http-event.ts'
import { laneOf } from '../../../local/gateway/lane.ts'

const key = (tenant: string): string => `zaas_${tenant}_${'k'.repeat(57)}`
const from = (part: Partial<HttpRequest>): HttpRequest => ({
  method: 'GET',
  target: '/token/status?service=acme_default&id=joe',
  rawHeaders: ['Host', 'x'],
  body: Buffer.alloc(0),
  protocol: 'HTTP/1.1',
  clientAddress: '198.51.100.7',
  secure: false,
  receivedAt: new Date(0),
  requestId: 'r',
  ...part,
})

it.each<[string, Partial<HttpRequest>, Record<string, string> | null, string]>([
  ['the Authorization header', { rawHeaders: ['authorization', `Bearer ${key('acme')}`] }, null, 'acme'],
  ['the query', { target: `/token/status?authKey=${key('a-b')}&id=joe` }, null, 'a-b'],
  ['the body', { body: Buffer.from(JSON.stringify({ authKey: key('acme') })) }, null, 'acme'],
  [
    "a member's session",
    { rawHeaders: ['Cookie', `a=b; __Host-zaas_session=acme.${'m'.repeat(16)}.${'s'.repeat(43)}`] },
    null,
    'acme',
  ],
  ['the path', {}, { tenant: 'acme' }, 'acme'],
  ['nothing', {}, null, ''],
  ['a name that is no authkey', { rawHeaders: ['Authorization', 'Bearer zaas_acme_short'] }, null, ''],
])('the lane is that of %s', (_title, part, parameters, tenant) => {
  expect(laneOf(from(part), parameters)).toEqual({ tenant, caller: '198.51.100.7' })
})

it('an IPv6 customer is one caller with all of his addresses', () => {
  const callers = ['2001:db8:1:2::7', '2001:db8:1:2:3:4:5:6', '2001:db8:1:3::7', '::1'].map(
    (clientAddress) => laneOf(from({ clientAddress }), null).caller,
  )
  expect(callers).toEqual(['2001:db8:1:2', '2001:db8:1:2', '2001:db8:1:3', '0:0:0:0'])
})
