import { describe, expect, it } from 'vitest'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { Token } from '../../sdk/index.ts'
import { confirmDevice } from '../../sdk/messages.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { phoneOn } from '../support/phones.ts'
import { codeOf, workerOf } from './asked-codes.ts'
import { RelyingParty } from './relying-party.ts'
import { pin } from './world.ts'

const day = 86_400_000

describe('a phone that was not seen for long', () => {
  const config = { unknownAfter: 30, messages: { sms: true } }

  const unseen = async (more: Record<string, unknown> = {}) => {
    const instance = new MemoryInstance({ ...config, ...more })
    const { token } = await Token.enroll({ ...phoneOn(instance), deeplink: await instance.enroll('joe'), pin })
    const worker = await workerOf(instance)
    return { ...worker, instance, token, party: new RelyingParty(instance) }
  }

  it('asks for a code before the first open, without counting; a right one makes it known again', async () => {
    const { deliver, instance, party, sent, token } = await unseen()
    instance.now += 30 * day - 1
    expect((await token.open(pin)).result).toBe('open')
    instance.now += 30 * day
    for (const typed of [pin, '1111']) expect(await token.open(typed)).toEqual({ result: 'unknown-device' })
    expect([await token.close(), await token.status(), await party.errors()]).toEqual(['closed', 'closed', 0])
    expect(await token.unlock(pin)).toEqual({ result: 'unknown-device' })
    await deliver()
    expect(sent.map(({ to }) => to)).toEqual(['+34600000001'])
    expect(await confirmDevice(token, '12')).toEqual({ result: 'wrong-code' })
    expect(
      await confirmDevice(
        token,
        codeOf(sent[0]).replace(/^./, (one) => (one === '7' ? '8' : '7')),
      ),
    ).toEqual({
      result: 'wrong-code',
      left: 2,
    })
    expect(await confirmDevice(token, `${codeOf(sent[0])} `)).toEqual({ result: 'done' })
    expect((await token.open(pin)).result).toBe('open')
  })

  it('is not confirmed by a code for something else, and is blocked by guesses', async () => {
    const { instance, party, token } = await unseen()
    instance.now += 31 * day
    expect(await confirmDevice(token, await party.send())).toEqual({ result: 'wrong-code' })
    expect(await party.errors()).toBe(0)
    const code = await party.send({ purpose: 'device' })
    const wrong = code.replace(/^./, (one) => (one === '7' ? '8' : '7'))
    for (const left of [2, 1, 0]) expect(await confirmDevice(token, wrong)).toEqual({ result: 'wrong-code', left })
    expect(await confirmDevice(token, code)).toEqual({ result: 'blocked' })
    expect([await party.status(), party.lastEvent]).toEqual([4, 'token.blocked sms'])
  })

  it('needs a way to send codes by', () => {
    expect(serviceConfig.safeParse({ unknownAfter: 1 }).error?.issues[0]?.path).toEqual(['unknownAfter'])
    expect(serviceConfig.safeParse(config).success).toBe(true)
  })
})
