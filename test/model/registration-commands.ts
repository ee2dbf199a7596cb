import { SecondDevice } from '../second-implementation/device.ts'
import { otherWords } from '../domain/driven.ts'
import { words } from '../domain/world.ts'
import { proved, word } from './reality.ts'
import { active, type Command } from './command.ts'

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

/** Everything that gives the token to another phone, or comes from one that it was taken from. */
export const registrationCommands: Record<string, Command> = {
  'reset by phrase': reset(words),
  'reset by another phrase': reset(otherWords),
  'an old phone': oldPhone,
  'a restored image': restoredImage,
  'a replay': replay,
  'recover by phrase': recoverByPhrase,
  'recover by contacts': recoverByContacts(true),
  'recover by a wrong code': recoverByContacts(false),
  replace: replace,
}
