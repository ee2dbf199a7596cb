import type { TestInstance } from '../support/instance.ts'
import { eventually } from './eventually.ts'

/** What takes longer has not happened. */
const patienceSeconds = 20

/** Codes as they were mailed, each read once: a mail may come twice, and late. */
export class MailedCodes {
  readonly #instance: TestInstance
  readonly #read = new Set<string>()

  constructor(instance: TestInstance) {
    this.#instance = instance
  }

  /** Waits for a code to an address that has not been read. */
  async next(address: string, pattern: RegExp): Promise<string> {
    const unread = async (): Promise<string | undefined> => {
      const mine = (await this.#instance.outbox()).filter(({ to }) => to === address)
      return mine
        .flatMap(({ text }) => text.match(pattern)?.[0] ?? [])
        .find((code) => !this.#read.has(`${address} ${code}`))
    }
    const code = await eventually(unread, patienceSeconds)
    if (code === undefined) return 'no mail'
    this.#read.add(`${address} ${code}`)
    return code
  }
}
