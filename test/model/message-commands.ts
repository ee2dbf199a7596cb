import { messagePurposes } from '../../core/contract/message-fields.ts'
import type { Command } from './command.ts'
import type { Model, SentFor } from './model.ts'
import type { Reality } from './reality.ts'

/** Every third code is for a transaction, if there has been one. */
const drawn = ({ shown }: Reality, draw: number): SentFor => {
  const transaction = draw % 3 === 0 ? shown[draw % Math.max(1, shown.length)]?.id : undefined
  if (transaction !== undefined) return { purpose: 'transaction', transaction }
  return { purpose: draw % 2 === 0 ? 'login' : 'device', transaction: '' }
}

const send: Command = async (model, reality, draw) => {
  const about = drawn(reality, draw)
  const code = await reality.ground.send(about)
  if (/^\d/.test(code)) reality.sent.push(code)
  return [model.send(about), /^\d/.test(code) ? 'ok' : code]
}

/** What was sent for one thing, said to be for what it is for, or nothing. */
const itsOwn = ({ sent }: Model, draw: number): Partial<SentFor> =>
  sent === null || draw % 2 === 0
    ? {}
    : { purpose: sent.purpose, ...(sent.transaction === '' ? {} : { transaction: sent.transaction }) }

const another = ({ sent }: Model, draw: number): Partial<SentFor> => ({
  purpose: messagePurposes.filter((one) => one !== sent?.purpose)[draw % 2] ?? 'login',
})

const give =
  (which: 'right' | 'wrong' | 'earlier', givenFor = itsOwn): Command =>
  async (model, reality, draw) => {
    const newest = reality.sent.at(-1)
    if (newest === undefined) return ['', '']
    const wrong = newest.replace(/^./, (first) => (first === '7' ? '8' : '7'))
    const code = which === 'right' ? newest : which === 'wrong' ? wrong : (reality.sent.at(-2) ?? wrong)
    const given = givenFor(model, draw)
    return [model.message(code === newest, given), await reality.ground.message(code, given)]
  }

const pair: Command = async (model, reality) => {
  const code = reality.sent.at(-1)
  if (code === undefined) return ['', '']
  const expected = [model.message(true, {}), model.message(true, {})].toSorted().join()
  return [
    expected,
    (await Promise.all([reality.ground.message(code, {}), reality.ground.message(code, {})])).toSorted().join(),
  ]
}

/** Everything that is done with codes by message. */
export const messageCommands: Record<string, Command> = {
  'send a code': send,
  'the code that was sent': give('right'),
  'not the code that was sent': give('wrong'),
  'a code that was sent before': give('earlier'),
  'the code that was sent, for something else': give('right', another),
  'the code that was sent twice at once': pair,
}
