import { word } from './reality.ts'
import { active, type Command } from './command.ts'
import { pinCommands } from './pin-commands.ts'
import { codeCommands } from './code-commands.ts'
import { messageCommands } from './message-commands.ts'
import { registrationCommands } from './registration-commands.ts'

const propose: Command = async (model, reality) => {
  const expected = model.status === 4 ? 'blocked' : model.pending >= 5 ? 'too_many_pending' : 'ok'
  const made = await reality.ground.propose()
  if (typeof made !== 'string') {
    reality.shown.push(made)
    model.transactions.set(made.id, { state: 'pending', expires: made.exp * 1000 })
  }
  return [expected, typeof made === 'string' ? made : 'ok']
}

const force =
  (status: 1 | 2 | 4): Command =>
  async (model, reality) => {
    const real = await reality.ground.force(status)
    return [model.force(status), real]
  }
const after =
  (seconds: number): Command =>
  async (_model, reality) => {
    await reality.ground.pass(seconds)
    return ['', '']
  }

/** Everything that can happen, by name. */
export const commands: Record<string, Command> = {
  ...registrationCommands,
  ...codeCommands,
  ...messageCommands,
  ...pinCommands,
  close: async (model, reality) => [model.close(), word(await active(model, reality).close())],
  sync: async (model, reality) => {
    const step = await active(model, reality).sync()
    if (model.orphaned) return ['gone', word(step)]
    return [String(model.status === 3 ? 1 : model.status), String(step.answer?.['st'])]
  },
  deny: async (model, reality, draw) => {
    const tx = reality.shown[draw % Math.max(1, reality.shown.length)]
    return tx === undefined
      ? ['', '']
      : [model.decide(tx.id, 'denied'), word(await active(model, reality).reject(tx.id))]
  },
  propose: propose,
  poll: async (model, reality) => [String(model.status), await reality.ground.poll()],
  'force open': force(1),
  'force closed': force(2),
  'force blocked': force(4),
  restore: async (model, reality) => [model.restore(), await reality.ground.restore()],
  settle: async (model, reality) => {
    const due = model.lapsed
    const real = await reality.ground.settle(due)
    return [model.settle(), real]
  },
  'a new instance key': async (_model, { ground }) => [await ground.newInstanceKey().then(() => ''), ''],
  'a new policy': async (_model, { ground }) => [await ground.newPolicy().then(() => ''), ''],
  '10 s': after(10),
  '35 s': after(35),
  '2 min': after(121),
  '5 min': after(300),
  '10 min': after(601),
  'an hour': after(3601),
  'a day': after(86_400),
}
