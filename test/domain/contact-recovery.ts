import { expect } from 'vitest'
import { Token } from '../../sdk/index.ts'
import { contactCodeOf } from '../support/memory-state.ts'
import { type Driven, sdk, second } from './driven.ts'
import type { CleanPhone, Kind, World } from './world.ts'

/** Four people whom joe trusts. */
export const contacts = [
  { n: 'Ana', a: '+34600000001' },
  { n: 'Bo', a: 'bo@example.com' },
  { n: 'Cy', a: 'cy@example.com' },
  { n: 'Di', a: 'di@example.com' },
]
/** Whom a coercer would rather have. */
export const others = [
  { n: 'Xi', a: '+34600000009' },
  { n: 'Yo', a: 'yo@example.com' },
  { n: 'Zu', a: 'zu@example.com' },
]
/** A service whose tokens are recovered by phrase and by contacts. */
export const byBoth = { recovery: { methods: ['phrase', 'contacts'] } }
/** One that waits a day before contacts recover a token. */
export const delayed = { recovery: { methods: ['contacts'], delay: 86_400 } }

/** The codes that were sent in the running session, in the order picked. */
export const sentCodes = async ({ instance }: World): Promise<string[]> => {
  const { cold } = await instance.token('joe')
  const { recovery } = cold ?? {}
  return recovery == null ? [] : recovery.picks.map((pick) => contactCodeOf(recovery.id, pick))
}
/** Codes of which some are wrong. */
export const wrongs = (codes: readonly string[], which: readonly number[]): string[] =>
  codes.map((code, at) => (which.includes(at) ? code.replace(/^./, (first) => (first === '9' ? '1' : '9')) : code))

/** A contact recovery as far as a test wants it: `answers` gives the codes for each round. */
export const byContacts = async (
  kind: Kind,
  made: World,
  answers: (sent: string[]) => string[][],
  begun?: { phone: CleanPhone; deeplink: string },
): Promise<{ result: string; driven?: Driven }> => {
  const phone = begun?.phone ?? made.clean()
  const deeplink = begun?.deeplink ?? (await made.instance.enroll('joe'))
  if (kind === 'sdk') {
    let rounds: string[][] | undefined
    const recovered = await Token.recover({
      ...phone.sdk,
      deeplink,
      by: 'contacts',
      pin: '2580',
      duressPin: '7319',
      pick: (names) => {
        expect(names).toHaveLength(4)
        return [3, 0]
      },
      codes: async () => {
        rounds ??= answers(await sentCodes(made))
        return rounds.shift() ?? []
      },
    })
    if (recovered.result === 'done') return { result: 'ok', driven: sdk(recovered.token) }
    const left = 'left' in recovered && recovered.left !== undefined ? ` ${recovered.left}` : ''
    return { result: `${recovered.result}${left}` }
  }
  const device = phone.second
  if (device.n === 0) {
    expect((await device.hello(deeplink, 'new')).answer).toMatchObject({ ok: 1, mode: 'restore' })
    expect((await device.creq([])).answer).toMatchObject({ ok: 1, names: ['Ana', 'Bo', 'Cy', 'Di'] })
    const asked = (await device.creq([3, 0])).answer
    if (asked?.ok !== 1) return { result: String(asked?.e) }
    let left = ''
    for (const codes of answers(await sentCodes(made))) {
      const { answer } = await device.cver(codes)
      left = answer?.ok === 1 ? 'vouched' : ` ${String(answer?.['left'])}`
    }
    if (left !== 'vouched') return { result: `wrong-codes${left}` }
  }
  const start = await device.rstart('2580', '7319')
  const { answer } = start.step
  if (answer?.ok !== 1) return { result: answer?.e === 'denied' ? 'waiting' : String(answer?.e) }
  const { step } = await device.rfin(start)
  return step.answer?.ok === 1 ? { result: 'ok', driven: second(device) } : { result: String(step.answer?.e) }
}
