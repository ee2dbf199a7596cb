import { afterEach, expect, it, vi } from 'vitest'
import { ConformingClient } from '../support/conforming-client.ts'

afterEach(() => void vi.unstubAllGlobals())

const asked = (path: string, status: number, body: object): Promise<unknown> => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(body, { status })))
  return new ConformingClient('http://127.0.0.1:1').get(path)
}
const sentence = 'a sentence.'

it.each([
  ['/token/status', 200, { status: 1 }],
  ['/token/status', 403, { error: 'forbidden', message: sentence }],
  ['/nowhere', 404, { error: 'not_found', message: sentence }],
])('%s may answer %i %j', async (path, status, body) => {
  await expect(asked(path, status, body)).resolves.toMatchObject({ status })
})

it.each([
  [200, { status: 9 }, /must be/],
  [403, { error: 'blocked', message: sentence }, /data\/error must be equal to one of the allowed values/],
  [403, { error: 'forbidden' }, /must have required property 'message'/],
  [403, { error: 'forbidden', message: sentence, id: 'joe' }, /must NOT have additional properties/],
  [409, { error: 'blocked', message: sentence }, /it answers 200,400,403/],
])('/token/status may not answer %i %j', async (status, body, fault) => {
  await expect(asked('/token/status', status, body)).rejects.toThrow(fault)
})
