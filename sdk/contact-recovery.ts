import { MalformedError } from '../core/protocol/bytes.ts'
import type { ErrorAnswer } from '../core/protocol/messages.ts'
import { plainTyped } from '../core/protocol/typed.ts'
import type { Device } from './device.ts'
import { ZaasError } from './errors.ts'
import { enrolmentError, type Refused } from './outcome.ts'

/** What is asked of the user during a recovery by contacts. */
export interface ContactDialogue {
  /** Chooses at least two of the names; each is sent a code. */
  pick?: (names: string[]) => number[] | Promise<number[]>
  /** The codes that the chosen contacts read out, in the order chosen. `left`: tries left after a wrong set. An empty list gives up. */
  codes?: (asked: { names: string[]; left?: number }) => string[] | Promise<string[]>
}

/** Why contacts did not vouch. */
export type ContactsRefused =
  | { result: 'wrong-codes'; left?: number }
  | { result: Exclude<Refused['result'], 'wrong-pin' | 'gone'> }

/**
 * Asks the trusted contacts for their codes (protocol.md 11.3). Null if they were right: `record.wait` is then
 * the time from which the device may register. The server judges all codes together and never says which was wrong.
 */
export const collectContactCodes = async (
  device: Device,
  dialogue: ContactDialogue,
): Promise<ContactsRefused | null> => {
  const { pick, codes } = dialogue
  if (pick === undefined || codes === undefined)
    throw new ZaasError('invalid_input', 'recovery by contacts needs pick and codes')
  const offered = await device.ask('creq', { pick: [] })
  if (offered.ok === 0) return contactsRefused(offered)
  const all = textList(offered.names)
  const picked = await pick([...all])
  const names = picked.map((index) => all[index])
  if (new Set(picked).size < 2 || names.includes(undefined))
    throw new ZaasError('invalid_input', 'choose at least two contacts')
  const sent = await device.ask('creq', { pick: picked })
  if (sent.ok === 0) return contactsRefused(sent)
  return askForCodes(
    device,
    names.filter((name) => name !== undefined),
    codes,
  )
}

const askForCodes = async (
  device: Device,
  names: string[],
  codes: NonNullable<ContactDialogue['codes']>,
): Promise<ContactsRefused | null> => {
  let left: number | undefined
  while (left !== 0) {
    const typed = await codes({ names: [...names], ...(left === undefined ? {} : { left }) })
    if (typed.length === 0) break
    const answer = await device.ask('cver', { codes: typed.map(plainTyped) })
    if (answer.ok === 1) {
      if (!Number.isSafeInteger(answer.from)) throw new MalformedError('no time')
      device.record.wait = answer.from
      return null
    }
    if (answer.e !== 'contacts') return contactsRefused(answer)
    left = answer.left ?? 0
  }
  return { result: 'wrong-codes', ...(left === undefined ? {} : { left }) }
}

/** A refusal of a recovery by contacts, as a value. */
export const contactsRefused = (answer: ErrorAnswer): ContactsRefused => {
  if (answer.e === 'contacts') return { result: 'wrong-codes', left: answer.left ?? 0 }
  if (answer.e === 'denied' || answer.e === 'blocked' || answer.e === 'wait') return { result: answer.e }
  throw enrolmentError(answer)
}

const textList = (value: unknown): string[] => {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw new MalformedError('no names')
  return value
}
