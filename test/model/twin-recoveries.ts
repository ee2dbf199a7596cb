import { memoryStore, Token } from '../../sdk/index.ts'
import { contactCodeOf } from '../support/memory-state.ts'
import type { World } from './twin-world.ts'

/** Something that is done in a world. */
export type Command = (world: World, draw: number) => Promise<unknown>

/** Codes that the contacts of the newest recovery were sent. */
export const contactCodes = async ({ instance }: World): Promise<string[]> => {
  const recovery = (await instance.token('joe')).cold?.recovery
  return recovery?.picks.map((pick) => contactCodeOf(recovery.id, pick)) ?? []
}

/** A PIN that the coercer dictates on a phone of his: the same in both worlds. */
const dictated = '8641'

/** Somebody recovers by contacts, with codes that he has from somewhere. */
export const recoverByContacts =
  (codes: (world: World) => Promise<string[]>): Command =>
  async (world) => {
    const { deeplink, store } = world.waiting ?? { deeplink: await world.instance.enroll('joe'), store: memoryStore() }
    const asked = { deeplink, store, pin: dictated, pick: () => [0, 1], codes: () => codes(world) }
    const moved = await Token.recover({ ...asked, by: 'contacts', ...world.options })
    if (moved.result === 'done') world.moved(store, moved.token, dictated)
    else world.waiting = moved.result === 'waiting' ? { deeplink, store } : null
    return moved.result
  }

/** What the owner registers in peace, on a phone of his own: a fresh PIN that will be typed, alone or beside the one he keeps. */
export const owned: Record<string, Command> = {
  'recover by phrase': async (world) => {
    const [deeplink, store] = [await world.instance.enroll('joe'), memoryStore()]
    const asked = { deeplink, store, by: 'phrase', phrase: world.phrase, ...world.pinsFor('3175') } as const
    const moved = await Token.recover({ ...asked, ...world.options })
    if (moved.result === 'done') world.moved(store, moved.token, '3175')
    return moved.result
  },
  replace: async (world) => {
    const [deeplink, store] = [await world.instance.enroll('joe', { replace: true }), memoryStore()]
    const made = await Token.enroll({ deeplink, store, phrase: true, ...world.pinsFor('6908'), ...world.options })
    world.moved(store, made.token, '6908')
    world.phrase = made.phrase ?? ''
    return 'replaced'
  },
  'reset by phrase': async (world) => {
    const { pin: newPin, duressPin } = world.pinsFor('1593', world.phone.policy.duress)
    const duress = duressPin === undefined ? {} : { newDuressPin: duressPin }
    const done = await world.phone.resetPin({ phrase: world.phrase, newPin, ...duress })
    if (done.result === 'done') world.secrets = { current: '1593', other: '1111' }
    return done
  },
}
