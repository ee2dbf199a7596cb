import { MalformedError } from '../../protocol/bytes.ts'
import { contactsContext, decodeContacts } from '../../protocol/contacts.ts'
import { NO_CONTEXT, PURPOSES } from '../../protocol/proof.ts'
import { phraseContext } from '../../protocol/recovery.ts'
import { REGISTRATION_SIZE, registrationHash } from '../../protocol/registration.ts'
import { Status } from '../../contract/status.ts'
import type { SuccessType } from '../../contract/events.ts'
import { opened } from './opened.ts'
import { type DeviceAnswer, deviceStatus, failure, success } from './device-answer.ts'
import { bytesField, type DeviceMessage, textField } from './device-message.ts'
import type { Companion } from './decision.ts'
import type { DeviceContext, RegisteredToken } from './evaluate.ts'
import type { Happening } from './event.ts'
import { allowsPhrase } from './phrase-proof.ts'
import { registrationFrom } from './registering.ts'
import { intoShadow } from './shadow.ts'
import type { Token } from './state.ts'
import { statusAt } from './status.ts'
import { settlement, transactionOf } from './transactions.ts'

/** What a right PIN led to: the token, what that is called without duress, and what the device hears. */
interface Carried {
  token: Token
  happening: Happening & { type: SuccessType }
  answer: DeviceAnswer
  companions?: readonly Companion[]
}

/** What a right PIN is for: the context that its proof has to cover, and what is carried out then. Duress differs only inside the sealed item. */
export interface PurposeRule {
  context: Uint8Array
  carryOut: (token: RegisteredToken, duress: boolean) => Carried
}

const done = (token: Token, type: SuccessType, context: DeviceContext): Carried => {
  const st = deviceStatus(statusAt(token.state, context.now, context.config))
  return { token, happening: { type, via: 'online' }, answer: success<'prove'>({ st }) }
}

/** A right PIN for what is refused: it counts, and raises its alarm, like any other. */
const refused = (token: Token): Carried => ({
  token,
  happening: { type: 'token.unlocked', via: 'online' },
  answer: failure('denied'),
})

const open = (context: DeviceContext): PurposeRule => ({
  context: NO_CONTEXT,
  carryOut: (token, duress) => {
    const status = duress ? Status.duress : Status.open
    const state = { ...opened(token.state, status, context.now, context.config.duration), via: 'online' as const }
    const until = Math.floor(state.until / 1000)
    return {
      token: { ...token, state },
      happening: { type: 'token.opened', via: 'online' },
      answer: success<'prove'>({ st: Status.open, until }),
    }
  },
})

const approve = (token: RegisteredToken, message: DeviceMessage, context: DeviceContext): PurposeRule => {
  const hash = bytesField(message, 'x', 32)
  const pending = transactionOf(token.state, hash, context.now)
  return {
    context: hash,
    carryOut: (proved, duress) => {
      if (pending === null) return refused(proved)
      const st = deviceStatus(statusAt(proved.state, context.now, context.config))
      return {
        ...settlement(proved, pending, duress ? 'duress' : 'approved', context.now),
        happening: { type: 'transaction.approved', via: 'transaction', transaction: pending.id },
        answer: success<'prove'>({ st, tx: pending.id }),
      }
    },
  }
}

const witness = (type: SuccessType, context: DeviceContext): PurposeRule => ({
  context: NO_CONTEXT,
  carryOut: (token) => done(token, type, context),
})

/** A PIN change. With the duress PIN as the old one it works exactly the same, and the token enters shadow (protocol.md 10). */
const change = (token: RegisteredToken, message: DeviceMessage, context: DeviceContext): PurposeRule => {
  const reg = bytesField(message, 'reg', REGISTRATION_SIZE)
  const newK = token.state.session?.newK
  if (newK == null) throw new MalformedError('no new inputs were evaluated')
  const { dpk, rpk, format } = token.state.registration
  const registration = registrationFrom(reg, { k: newK, dpk, rpk, format }, context.now)
  return {
    context: registrationHash(reg),
    carryOut: (proved, duress) => {
      const kept = intoShadow(proved, duress)
      return done({ ...kept, state: { ...kept.state, registration } }, 'token.changed', context)
    },
  }
}

/**
 * New trusted contacts. Set under duress they may be the coercer's: the token enters shadow, and the true ones are kept
 * aside. Where contacts recover nothing they are refused, and the second item is written all the same.
 */
const contacts = (message: DeviceMessage, context: DeviceContext): PurposeRule => {
  const list = textField(message, 'list', 640)
  const nominated = decodeContacts(list)
  return {
    context: contactsContext(list),
    carryOut: (proved, duress) => {
      if (!context.config.recovery.methods.includes('contacts')) return refused(intoShadow(proved, false))
      const kept = intoShadow(proved, duress)
      return done({ ...kept, cold: { ...kept.cold, contacts: [...nominated] } }, 'token.changed', context)
    },
  }
}

/**
 * A new backup phrase. Under duress it is the coercer's: the token enters shadow first, with the true phrase's key set aside,
 * and only that one ends the shadow. Where phrases recover nothing it is refused, and the second item is written all the same.
 */
const phrase = (message: DeviceMessage, context: DeviceContext): PurposeRule => {
  const rpk = bytesField(message, 'rpk', 32)
  return {
    context: phraseContext(rpk),
    carryOut: (proved, duress) => {
      if (!allowsPhrase(context)) return refused(intoShadow(proved, false))
      const kept = intoShadow(proved, duress)
      const registration = { ...proved.state.registration, rpk }
      return done({ ...kept, state: { ...kept.state, registration } }, 'token.changed', context)
    },
  }
}

/** Drops a recovery under way, and the device that is waiting to take over. */
const cancel = (context: DeviceContext): PurposeRule => ({
  context: NO_CONTEXT,
  carryOut: (proved) => {
    if (proved.cold === null) throw new Error('a cancel needs the second item')
    const cold = { ...proved.cold, pending: null, recovery: null }
    return done({ ...proved, cold, state: { ...proved.state, enrolment: null } }, 'token.recovery', context)
  },
})

/** Purposes that change the second item, which therefore has to be read. */
export const coldPurposes: ReadonlySet<unknown> = new Set([
  PURPOSES.change,
  PURPOSES.contacts,
  PURPOSES.cancel,
  PURPOSES.phrase,
])

/** The purpose that a proof names; one that is reserved is refused once it is judged. MalformedError when its fields are not as they have to be. */
export const purposeOf = (
  number: number,
  token: RegisteredToken,
  message: DeviceMessage,
  context: DeviceContext,
): PurposeRule => {
  switch (number) {
    case PURPOSES.open:
      return open(context)
    case PURPOSES.approve:
      return approve(token, message, context)
    case PURPOSES.unlock:
    case PURPOSES.unmask:
      return witness('token.unlocked', context)
    case PURPOSES.change:
      return change(token, message, context)
    case PURPOSES.contacts:
      return contacts(message, context)
    case PURPOSES.cancel:
      return cancel(context)
    case PURPOSES.phrase:
      return phrase(message, context)
    default:
      return { context: bytesField(message, 'x', 32), carryOut: refused }
  }
}
