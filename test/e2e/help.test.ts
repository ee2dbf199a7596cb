import { expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { askForCode } from '../../sdk/messages.ts'
import { quietInstance } from '../support/instance.ts'
import { callsDuring, inShort } from '../support/observed.ts'

const instance = await quietInstance()
const tenant = await instance.signUp('helpless', {
  protection: { iterations: 10_000 },
  recovery: { methods: ['phrase'], delay: 86_400, selfService: 'email' },
})
const now = instance.now

it('who asks for a code on a clean phone hears the same bytes, by the same calls and one message, whoever exists', async () => {
  for (const id of ['joe', 'kim', 'lea']) {
    const deeplink = await instance.enroll(tenant, id, id === 'kim' ? {} : { email: `${id}@helpless.example` })
    if (id !== 'lea') await Token.enroll({ deeplink, pin: '4831', store: memoryStore(), now })
  }
  const { body } = await instance.get('/instance')
  const where = { url: instance.url, tenant: tenant.name, instanceKey: String(body['instanceKey']), now }
  const ask = async (user: string) => {
    const heard: unknown[] = []
    const listening: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      heard.push([answer.status, [...answer.headers.keys()], (await answer.clone().text()).length])
      return answer
    }
    const asked = { ...where, service: tenant.service, user, channel: 'email', fetch: listening } as const
    const calls = await callsDuring(instance, 'device.message', () => askForCode(asked))
    return { heard, calls: inShort(calls), sizes: calls.map(({ input }) => JSON.stringify(input).length) }
  }
  // The first one warms the function.
  await ask('warm')
  // Who can recover, who has no address, whose first enrolment waits, and who is nobody.
  const [joe, ...others] = [await ask('joe'), await ask('kim'), await ask('lea'), await ask('nob')]
  expect(joe.calls.filter((call) => call.startsWith('sqs'))).toEqual(['sqs SendMessageBatch'])
  for (const other of others) expect(other).toEqual(joe)
  expect(await instance.mailedCode('joe@helpless.example')).toMatch(/-/)
})
