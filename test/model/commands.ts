import { SecondDevice } from '../second-implementation/device.ts'
import { contactsContext } from '../second-implementation/derivations.ts'
import type { Step } from '../second-implementation/wire.ts'
import { transactionHash } from '../second-implementation/transaction.ts'
import { otherWords } from '../domain/driven.ts'
import { words } from '../domain/world.ts'
import type { Model, Secret } from './model.ts'
import { proved, type Reality, word } from './reality.ts'

/** What the model expects of a command, and what happened. */
type Outcome = [expected: string, real: string]
export type Command = (model: Model, reality: Reality, draw: number) => Promise<Outcome>

const active = (model: Model, reality: Reality): SecondDevice => reality.phone(model.registration.phone)
const same = (a: Step, b: Step): boolean =>
  JSON.stringify({ ...a.answer, now: 0 }) === JSON.stringify({ ...b.answer, now: 0 })

const under =
  (which: Secret, purpose: 'open' | 'unlock' | 'unmask' | 'cancel'): Command =>
  async (model, reality) => {
    const secret = model.secretOf(which)
    const type = purpose === 'cancel' ? 'token.recovery' : 'token.unlocked'
    const expected = model.underPin(which, (duress) =>
      purpose === 'open' ? model.open(duress) : model.witness(type, duress),
    )
    return [expected, proved(await active(model, reality)[purpose](secret))]
  }

const change =
  (which: Secret): Command =>
  async (model, reality) => {
    const secret = model.secretOf(which)
    const secrets = reality.pins()
    const expected = model.underPin(which, (duress) => model.change(secrets, duress))
    return [expected, proved(await active(model, reality).changePin(secret, secrets.normal, secrets.duress))]
  }

const nominate =
  (which: Secret, list: 'mine' | 'theirs'): Command =>
  async (model, reality) => {
    const secret = model.secretOf(which)
    const expected = model.underPin(which, (duress) => model.nominate(list, duress))
    return [expected, proved(await active(model, reality).nominate(secret, reality.contacts(list)))]
  }

const renew =
  (which: Secret): Command =>
  async (model, reality) => {
    const secret = model.secretOf(which)
    const phrase = model.registration.phrase === words ? otherWords : words
    const expected = model.underPin(which, (duress) => model.renew(phrase, duress))
    return [expected, proved(await active(model, reality).renewPhrase(secret, phrase))]
  }

const approve =
  (which: Secret): Command =>
  async (model, reality, draw) => {
    const tx = reality.shown[draw % Math.max(1, reality.shown.length)]
    if (tx === undefined) return ['', '']
    const secret = model.secretOf(which)
    const expected = model.underPin(which, (duress) => model.decide(tx.id, 'approved', duress))
    return [expected, proved(await active(model, reality).approve(secret, tx))]
  }

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

/** An open with every answer lost once: asked for again, never executed again. */
const lossy =
  (which: Secret): Command =>
  async (model, reality) => {
    const device = active(model, reality)
    const secret = model.secretOf(which)
    const expected = model.underPin(which, (duress) => model.open(duress))
    const evaluation = await device.eval(secret)
    const again = await device.replay(evaluation.step)
    if (!same(again, evaluation.step)) return [expected, 'another answer']
    if (evaluation.step.answer?.ok !== 1) return [expected, word(evaluation.step)]
    const step = await device.prove(evaluation, 1)
    return [expected, same(await device.last(step.n), step) ? word(step) : 'another answer']
  }

const abandon =
  (which: Secret): Command =>
  async (model, reality) => {
    const secret = model.secretOf(which)
    const expected = model.evaluate()
    const evaluation = await active(model, reality).eval(secret)
    if (expected === 'ok' && model.outstanding !== null) {
      reality.abandoned = {
        evaluation,
        phone: model.registration.phone,
        serial: model.outstanding.serial,
        secret: which,
      }
    }
    return [expected, word(evaluation.step)]
  }

const proveLate: Command = async (model, reality) => {
  const { abandoned } = reality
  if (abandoned === null || abandoned.phone !== model.registration.phone) return ['', '']
  reality.abandoned = null
  const isIt = model.isOut && model.outstanding?.serial === abandoned.serial
  const real = word(await reality.phone(abandoned.phone).prove(abandoned.evaluation, 1))
  if (!isIt) return ['refused', ['session', 'envelope', model.orphaned ? 'gone' : ''].includes(real) ? 'refused' : real]
  const verdict = model.prove(abandoned.secret)
  return ['error' in verdict ? verdict.error : model.open(verdict.duress), real]
}

const pairOfCodes =
  (which: Secret): Command =>
  async (model, reality) => {
    const made = active(model, reality).otp(model.secretOf(which))
    const expected = [model.code(which), model.code(which)].toSorted().join()
    return [expected, (await Promise.all([reality.ground.otp(made), reality.ground.otp(made)])).toSorted().join()]
  }

const pairOfDecisions: Command = async (model, reality, draw) => {
  const tx = reality.shown[draw % Math.max(1, reality.shown.length)]
  if (tx === undefined || model.status === 4 || model.errors >= 3) return ['', '']
  // A restored image is behind by some numbers; this brings it level, so that neither copy is refused twice.
  if (model.close() !== word(await active(model, reality).close())) return ['', 'not closed']
  const [one, two] = [1, 2].map(() => SecondDevice.load(active(model, reality).record(), reality.options)) as [
    SecondDevice,
    SecondDevice,
  ]
  const [approved, rejected] = await Promise.all([
    one.approve(model.secretOf('normal'), tx).then(proved),
    two.reject(tx.id).then(word),
  ])
  const reject = (): string => (rejected === 'ctr' ? 'ctr' : model.decide(tx.id, 'denied'))
  const accept = (): string => model.underPin('normal', (duress) => model.decide(tx.id, 'approved', duress))
  const expected = rejected === 'ok' ? [reject(), accept()].toReversed() : [accept(), reject()]
  return [expected.join(), [approved, rejected].join()]
}

const recoverByPhrase: Command = async (model, reality, draw) => {
  const { index, device } = await reality.newPhone()
  const secrets = reality.pins()
  const { phrase } = (draw % 2 === 0 ? model.aside : null) ?? model.registration
  const start = await device.rstart(secrets.normal, secrets.duress)
  const { step } = await device.rfin(start, phrase)
  reality.remember(index)
  return [model.recover(index, secrets, { phrase }), word(step)]
}

const recoverByContacts =
  (rightSet: boolean): Command =>
  async (model, reality) => {
    const may = model.mayRecover()
    const { index, device } = await reality.newPhone()
    const asked = await device.creq([0, 2])
    if (!may) return ['denied', word(asked)]
    const list = model.contacts === 'none' ? [] : reality.contacts(model.contacts)
    model.startRecovery()
    const sent = await reality.ground.contactCodes([0, 2].map((pick) => list[pick]?.a ?? ''))
    const given = rightSet
      ? sent
      : [sent[0] ?? '', (sent[1] ?? '').replace(/^./, (first) => (first === '9' ? '1' : '9'))]
    const verified = await device.cver(given)
    if (!rightSet) return ['contacts 2', word(verified)]
    const secrets = reality.pins()
    const { step } = await device.rfin(await device.rstart(secrets.normal, secrets.duress))
    reality.remember(index)
    return [model.recover(index, secrets, 'contacts'), word(step)]
  }

const replace: Command = async (model, reality) => {
  const { index, device } = await reality.newPhone(true)
  const secrets = reality.pins()
  const { finish } = await device.enrol(secrets.normal, secrets.duress, words)
  reality.remember(index)
  return [model.replace(index, secrets, words), word(finish?.step)]
}

const reset =
  (phrase: string): Command =>
  async (model, reality) => {
    const device = active(model, reality)
    const secrets = reality.pins()
    const start = await device.rstart(secrets.normal, secrets.duress)
    if (model.orphaned) return ['gone', word(start.step)]
    const { step } = await device.rfin(start, phrase)
    return [model.recover(model.registration.phone, secrets, { phrase }), word(step)]
  }

const propose: Command = async (model, reality) => {
  const expected = model.status === 4 ? 'blocked' : model.pending >= 5 ? 'too_many_pending' : 'ok'
  const made = await reality.ground.propose()
  if (typeof made !== 'string') {
    reality.shown.push(made)
    model.transactions.set(made.id, { state: 'pending', expires: made.exp * 1000 })
  }
  return [expected, typeof made === 'string' ? made : 'ok']
}

const challenge: Command = async (model, reality) => {
  const made = await reality.ground.challenge()
  if (model.noneLeft) return ['blocked', made]
  reality.earlierChallenge = reality.challenge
  reality.challenge = made
  model.challengeUntil = model.now + 300_000
  return ['ok', 'ok']
}

/** Nothing that was sent before does anything when it is sent again. */
const replay: Command = async (_model, reality, draw) => {
  const { recorded, ground } = reality
  const before = await ground.stored()
  const chosen = Array.from(
    { length: 8 },
    (_, at) => recorded[(draw + Math.floor((at * recorded.length) / 8)) % recorded.length] ?? '',
  )
  for (const body of chosen) await reality.replay(body)
  return [before, await ground.stored()]
}

const oldPhone: Command = async (model, reality, draw) => {
  const index = draw % reality.phones.length
  if (index === model.registration.phone) return ['', '']
  return ['gone', proved(await reality.phone(index).open('1111'))]
}

const restoredImage: Command = async (model, reality, draw) => {
  const { phone } = model.registration
  const images = reality.images[phone] ?? []
  const image = images[draw % images.length]
  if (image === undefined) return ['', '']
  reality.remember(phone)
  reality.phones[phone] = SecondDevice.load(image, reality.options)
  return ['', '']
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

const alteredTransaction =
  (which: Secret): Command =>
  async (model, reality, draw) => {
    const tx = reality.shown[draw % Math.max(1, reality.shown.length)]
    if (tx === undefined) return ['', '']
    const secret = model.secretOf(which)
    const expected = model.underPin(which, (duress) => model.refuse(duress))
    const device = active(model, reality)
    const hash = transactionHash(device, { ...tx, amount: '12.51' })
    return [expected, proved(await device.under(secret, 'approve', hash))]
  }

const wrongContext: Command = async (model, reality) => {
  const expected = model.evaluate()
  const evaluation = await active(model, reality).eval(model.secretOf('normal'))
  if (expected !== 'ok') return [expected, word(evaluation.step)]
  return [
    'bad',
    word(await active(model, reality).prove(evaluation, 7, contactsContext('[]'), { extra: { list: '[]' } })),
  ]
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
  open: under('normal', 'open'),
  'open under duress': under('duress', 'open'),
  'open with a wrong PIN': under('wrong', 'open'),
  unlock: under('normal', 'unlock'),
  'unlock under duress': under('duress', 'unlock'),
  unmask: under('normal', 'unmask'),
  'unmask with a wrong PIN': under('wrong', 'unmask'),
  'cancel a recovery': under('normal', 'cancel'),
  close: async (model, reality) => [model.close(), word(await active(model, reality).close())],
  sync: async (model, reality) => {
    const step = await active(model, reality).sync()
    if (model.orphaned) return ['gone', word(step)]
    return [String(model.status === 3 ? 1 : model.status), String(step.answer?.['st'])]
  },
  'change the PIN': change('normal'),
  'change it under duress': change('duress'),
  'change it with a wrong PIN': change('wrong'),
  nominate: nominate('normal', 'mine'),
  'nominate under duress': nominate('duress', 'theirs'),
  approve: approve('normal'),
  'approve under duress': approve('duress'),
  'approve with a wrong PIN': approve('wrong'),
  'approve something else': alteredTransaction('normal'),
  'approve something else under duress': alteredTransaction('duress'),
  deny: async (model, reality, draw) => {
    const tx = reality.shown[draw % Math.max(1, reality.shown.length)]
    return tx === undefined
      ? ['', '']
      : [model.decide(tx.id, 'denied'), word(await active(model, reality).reject(tx.id))]
  },
  'reset by phrase': reset(words),
  'reset by another phrase': reset(otherWords),
  'renew the phrase': renew('normal'),
  'renew it under duress': renew('duress'),
  'open with lost answers': lossy('normal'),
  'a wrong PIN with lost answers': lossy('wrong'),
  'abandon an evaluation': abandon('normal'),
  'abandon a wrong one': abandon('wrong'),
  'prove it late': proveLate,
  'prove another list': wrongContext,
  'an old phone': oldPhone,
  'a restored image': restoredImage,
  'a replay': replay,
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
  propose: propose,
  poll: async (model, reality) => [String(model.status), await reality.ground.poll()],
  'two equal codes at once': pairOfCodes('normal'),
  'two wrong codes at once': pairOfCodes('wrong'),
  'approve and deny at once': pairOfDecisions,
  'recover by phrase': recoverByPhrase,
  'recover by contacts': recoverByContacts(true),
  'recover by a wrong code': recoverByContacts(false),
  replace: replace,
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
