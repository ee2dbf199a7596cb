import type { TransactionFields } from '../../core/protocol/transaction.ts'
import { Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import type { Step } from '../second-implementation/wire.ts'

/** A valid BIP-39 phrase that no token begins with. */
export const otherWords = 'letter advice cage absurd amount doctor acoustic avoid letter advice cage above'

/** A device as a test drives it, whichever implementation it is; outcomes in one vocabulary. */
export interface Driven {
  open(secret: string): Promise<string>
  close(): Promise<string>
  unlock(secret: string): Promise<string>
  unmask(secret: string): Promise<string>
  otp(secret: string): Promise<string>
  answer(challenge: string, secret: string): Promise<string>
  sync(): Promise<string>
  change(old: string, next: string, duress?: string): Promise<string>
  nominate(secret: string, contacts: readonly { n: string; a: string }[]): Promise<string>
  cancel(secret: string): Promise<string>
  /** A new backup phrase. */
  renew(secret: string): Promise<{ said: string; phrase: string }>
  /** Approves the first pending transaction. */
  approve(secret: string): Promise<string>
  deny(): Promise<string>
  reset(phrase: string, next: string, duress?: string): Promise<string>
}

const word = (step: Step | undefined): string => {
  const answer = step?.answer
  if (answer === undefined) return 'nothing'
  return answer.ok === 1
    ? 'ok'
    : `${String(answer.e)}${answer['left'] === undefined ? '' : ` ${String(answer['left'])}`}`
}

type Proved = { eval: { step: Step }; prove?: Step }
const proved = ({ eval: { step }, prove }: Proved): string => word(prove ?? step)

/** The second implementation, driven. */
export const second = (device: SecondDevice): Driven => {
  const first = async () => {
    const { answer } = await device.sync()
    const [found] = (answer?.['tx'] ?? []) as TransactionFields[]
    if (found === undefined) throw new Error('nothing pending')
    return found
  }
  return {
    open: async (secret) => proved(await device.open(secret)),
    close: async () => word(await device.close()),
    unlock: async (secret) => proved(await device.unlock(secret)),
    unmask: async (secret) => proved(await device.unmask(secret)),
    otp: async (secret) => device.otp(secret),
    answer: async (challenged, secret) => device.answer(challenged, secret),
    sync: async () => word(await device.sync()),
    change: async (old, next, duress) => proved(await device.changePin(old, next, duress)),
    nominate: async (secret, contacts) => proved(await device.nominate(secret, contacts)),
    cancel: async (secret) => proved(await device.cancel(secret)),
    renew: async (secret) => ({ said: proved(await device.renewPhrase(secret, otherWords)), phrase: otherWords }),
    approve: async (secret) => proved(await device.approve(secret, await first())),
    deny: async () => word(await device.reject((await first()).id)),
    reset: async (phrase, next, duress) => {
      const start = await device.rstart(next, duress)
      return start.step.answer?.ok === 1 ? word((await device.rfin(start, phrase)).step) : word(start.step)
    },
  }
}

const said = (made: { result: string; left?: number }): string => {
  if (made.result === 'open' || made.result === 'done') return 'ok'
  if (made.result === 'wrong-pin') return `pin ${made.left ?? ''}`
  return made.result === 'wrong-phrase' ? 'phrase' : made.result
}

/** The SDK, driven. */
export const sdk = (token: Token): Driven => ({
  open: async (secret) => said(await token.open(secret)),
  close: async () => (['closed', 'blocked'].includes(await token.close()) ? 'ok' : 'gone'),
  unlock: async (secret) => said(await token.unlock(secret)),
  unmask: async (secret) => said(await token.unmask(secret)),
  otp: async (secret) => (await token.otp(secret)).code,
  answer: (challenged, secret) => token.answer(challenged, secret),
  sync: async () => ((await token.status()) === 'gone' ? 'gone' : 'ok'),
  change: async (old, next, duress) =>
    said(await token.changePin({ pin: old, newPin: next, ...(duress === undefined ? {} : { newDuressPin: duress }) })),
  nominate: async (secret, contacts) =>
    said(
      await token.nominateContacts(
        contacts.map(({ n, a }) => ({ name: n, address: a })),
        secret,
      ),
    ),
  cancel: async (secret) => said(await token.cancelRecovery(secret)),
  renew: async (secret) => {
    const made = await token.newPhrase(secret)
    return { said: said(made), phrase: made.result === 'done' ? made.phrase : '' }
  },
  approve: async (secret) => {
    const [first] = await token.transactions()
    if (first === undefined) throw new Error('nothing pending')
    return said(await token.approve(first, secret))
  },
  deny: async () => {
    const [first] = await token.transactions()
    return first === undefined ? 'nothing' : said(await token.deny(first))
  },
  reset: async (phrase, next, duress) =>
    said(await token.resetPin({ phrase, newPin: next, ...(duress === undefined ? {} : { newDuressPin: duress }) })),
})
