import type { Secret } from './tries.ts'
import { active, type Command } from './command.ts'

const code =
  (which: Secret): Command =>
  async (model, reality) => {
    const made = active(model, reality).otp(model.secretOf(which))
    if (which !== 'wrong')
      reality.lastCode = {
        code: made,
        step: model.step,
        phone: model.registration.phone,
        secrets: model.registration.secrets,
      }
    return [model.code(which), await reality.ground.otp(made)]
  }

const answer =
  (which: Secret, old = false): Command =>
  async (model, reality) => {
    const challenge = old ? reality.earlierChallenge : reality.challenge
    if (challenge === '' || challenge === (old ? reality.challenge : '')) return ['', '']
    const made = active(model, reality).answer(challenge, model.secretOf(which))
    return [model.answer(which, !old), await reality.ground.answer(made)]
  }

const pairOfCodes =
  (which: Secret): Command =>
  async (model, reality) => {
    const made = active(model, reality).otp(model.secretOf(which))
    const expected = [model.code(which), model.code(which)].toSorted().join()
    return [expected, (await Promise.all([reality.ground.otp(made), reality.ground.otp(made)])).toSorted().join()]
  }

const challenge: Command = async (model, reality) => {
  const made = await reality.ground.challenge()
  if (model.noneLeft) return ['blocked', made]
  reality.earlierChallenge = reality.challenge
  reality.challenge = made
  model.challengeUntil = model.now + 300_000
  return ['ok', 'ok']
}

const resync =
  (which: Secret): Command =>
  async (model, reality, draw) => {
    // Thousands of hashes each: now and then is enough.
    if (draw % 8 !== 0) return ['', '']
    const device = active(model, reality)
    const first = device.otp(model.secretOf(which))
    const firstStep = model.step
    await reality.ground.pass(30)
    model.now = reality.ground.now()
    const real = await reality.ground.resync(first, device.otp(model.secretOf(which)))
    return [model.code(which, model.step, firstStep), real]
  }

const usedCode: Command = async (model, reality) => {
  const { lastCode } = reality
  const stillItsOwn = lastCode?.phone === model.registration.phone && lastCode.secrets === model.registration.secrets
  if (lastCode === null || !stillItsOwn || model.step > lastCode.step + 1 || lastCode.step > model.usedStep)
    return ['', '']
  return [model.code('normal', lastCode.step), await reality.ground.otp(lastCode.code)]
}

/** Everything that is done with a code or a challenge. */
export const codeCommands: Record<string, Command> = {
  code: code('normal'),
  'code under duress': code('duress'),
  'wrong code': code('wrong'),
  'used code': usedCode,
  resync: resync('normal'),
  'wrong resync': resync('wrong'),
  challenge: challenge,
  answer: answer('normal'),
  'answer under duress': answer('duress'),
  'wrong answer': answer('wrong'),
  'answer to an earlier challenge': answer('normal', true),
  'two equal codes at once': pairOfCodes('normal'),
  'two wrong codes at once': pairOfCodes('wrong'),
}
