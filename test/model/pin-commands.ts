import { SecondDevice } from '../second-implementation/device.ts'
import { contactsContext } from '../second-implementation/derivations.ts'
import { transactionHash } from '../second-implementation/transaction.ts'
import { otherWords } from '../domain/driven.ts'
import { words } from '../domain/world.ts'
import type { Secret } from './tries.ts'
import { proved, word } from './reality.ts'
import { active, type Command, same } from './command.ts'

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

/** Everything that is done under a PIN. */
export const pinCommands: Record<string, Command> = {
  open: under('normal', 'open'),
  'open under duress': under('duress', 'open'),
  'open with a wrong PIN': under('wrong', 'open'),
  unlock: under('normal', 'unlock'),
  'unlock under duress': under('duress', 'unlock'),
  unmask: under('normal', 'unmask'),
  'unmask with a wrong PIN': under('wrong', 'unmask'),
  'cancel a recovery': under('normal', 'cancel'),
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
  'renew the phrase': renew('normal'),
  'renew it under duress': renew('duress'),
  'open with lost answers': lossy('normal'),
  'a wrong PIN with lost answers': lossy('wrong'),
  'abandon an evaluation': abandon('normal'),
  'abandon a wrong one': abandon('wrong'),
  'prove it late': proveLate,
  'prove another list': wrongContext,
  'approve and deny at once': pairOfDecisions,
}
