import { expect, it } from 'vitest'
import { inParallel } from '../../core/domain/in-parallel.ts'
import { sharedInstance } from '../support/instance.ts'
import { paths, strangers } from './bad-input-cases.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('nowhere')

it('what is no endpoint is refused in JSON', async () => {
  for (const path of paths)
    await inParallel(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'], 6, async (method) => {
      const body = method === 'POST' ? { body: '{}' } : {}
      const answer = await instance.call(
        path,
        { method, headers: { 'content-type': 'application/json' }, ...body },
        tenant.basicKey,
      )
      expect([400, 404, 405], `${method} ${path.slice(0, 30)} ${answer.text.slice(0, 80)}`).toContain(answer.status)
      expect(answer.headers.get('content-type'), path.slice(0, 30)).toBe('application/json')
      expect(answer.headers.get('cache-control'), path.slice(0, 30)).toMatch(/^no-store\b/)
    })
})

it('devices of tenants that cannot be get the same answer as for one that does not exist', async () => {
  const body = JSON.stringify({ v: 1, k: 'A'.repeat(22), e: 'A'.repeat(43), c: 'A'.repeat(1387) })
  for (const name of strangers) {
    const answer = await instance.post(`/device/${name}`, body)
    expect([answer.status, answer.text], name.slice(0, 20)).toEqual([400, '{"v":1,"error":"envelope"}'])
  }
})
