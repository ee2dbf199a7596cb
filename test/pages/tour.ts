import { en } from '../../web/app/texts/en.ts'
import type { Client, Tenant } from '../../local/client.ts'
import type { Phone } from './browser.ts'
import { checkPhrase, choosePins, pin, typeWords } from './enrol.ts'
import { type Stage, user, wrongPin } from './tour-stage.ts'
import { tourOfTrouble } from './tour-of-trouble.ts'

/** Screens that are on the user's second phone. */
export const otherPhone: ReadonlySet<string> = new Set([
  'second phone',
  'ways back',
  'pick contacts',
  'codes of contacts',
])

/** A tenant whose service has everything that screens are made for. */
const tourTenant = (instance: Client, name: string): Promise<Tenant> =>
  instance.signUp(name, {
    duress: true,
    duressHold: 0,
    displayName: 'Acme Bank',
    binding: true,
    messages: { email: true, beside: true },
    unknownAfter: 1,
    recovery: { methods: ['phrase', 'contacts'] },
  })

const pending = (tenant: Tenant) => ({
  service: tenant.service,
  id: user,
  amount: '1250.00',
  currency: 'EUR',
  payee: 'Ferretería Hermanos Núñez S.L.',
  text: 'Invoice 2026/118, second half, as agreed on the telephone on Tuesday.',
})

/** Before there is a token: what is empty, ways to add one, the choices of a reader. */
const tourOfBeginning = async ({ phone, instance, texts = en, see }: Stage): Promise<void> => {
  await phone.page.goto(`${instance.url}/app/`)
  await phone.see(texts.tokens.none)
  await see('no token')
  await phone.press(texts.tokens.settings)
  await phone.see(texts.settings.version)
  await see('settings')
  await phone.press(texts.back)
  await phone.press(texts.tokens.add)
  await phone.see(texts.add.scan)
  await see('add')
  await phone.press(texts.lost.title)
  await phone.see(texts.lost.explain)
  await see('lost')
  await phone.fill(texts.add.organisation, 'somebody')
  await phone.fill(texts.lost.user, user)
  await phone.press(texts.lost.send)
  await phone.see(texts.lost.asked)
  await see('code asked for')
  await phone.press(texts.back)
  await phone.press(texts.add.scan)
  await phone.see(texts.add.camera)
  await see('no camera')
}

/** An enrolment with all its steps, to the closed token. */
const tourOfEnrolment = async (at: Stage & { tenant: Tenant }): Promise<string[]> => {
  const { phone, instance, texts = en, tenant, see } = at
  await phone.page.goto(await instance.enroll(tenant, user, { email: `${user}@${tenant.name}.example` }))
  await phone.see(texts.enrol.wants)
  await see('who asks')
  await phone.press(texts.goOn)
  await phone.type('11111111')
  await phone.see(texts.pin.problem.steps)
  await see('PIN too easy')
  await phone.type(pin)
  await phone.see(texts.pin.repeat)
  await phone.type(pin)
  await phone.see(texts.emergency.title)
  await see('emergency PIN')
  await phone.press(texts.emergency.set)
  await phone.see(texts.emergency.rule)
  await see('choose emergency PIN')
  await phone.type('90526178')
  await phone.see(texts.pin.repeat)
  await phone.type('90526178')
  await phone.see(texts.phrase.title)
  await see('phrase')
  await phone.press(texts.phrase.written)
  await see('word')
  await phone.press(texts.phrase.show)
  const words = await checkPhrase(phone, texts)
  await phone.see(texts.enrol.bindingTitle)
  await see('binding code')
  const binding = await phone.codeShown()
  await instance.post('/token/confirm', { service: tenant.service, id: user, binding }, tenant.adminKey)
  await phone.press(texts.enrol.done)
  await phone.see(texts.contacts.offer)
  await see('contacts offered')
  await phone.press(texts.contacts.later)
  await phone.see(texts.token.open)
  await see('closed')
  return words
}

/** What is done with a token every day. */
const tourOfUse = async ({ phone, instance, texts = en, tenant, see }: Stage & { tenant: Tenant }) => {
  const asked = { service: tenant.service, id: user }
  await phone.press(texts.token.open)
  await phone.type(wrongPin)
  await phone.see(texts.pin.wrong(2))
  await see('wrong PIN')
  await phone.type(pin)
  await phone.see(texts.token.close)
  await see('open')
  await phone.press(new RegExp(texts.token.otp))
  await phone.type(pin)
  await phone.page.locator('.groups').waitFor()
  await see('code')
  await phone.press(texts.code.lock)
  await phone.press(new RegExp(texts.token.challenge))
  await see('challenge')
  const challenge = await instance.post('/token/offline/challenge', asked, tenant.basicKey)
  await phone.type(String(challenge.body['code']).replaceAll(' ', ''))
  await phone.type(pin)
  await phone.see(texts.challenge.answer)
  await see('answer')
  await phone.press(texts.enrol.done)
  await instance.post('/token/transaction', pending(tenant), tenant.basicKey)
  await phone.press(new RegExp(texts.token.requests))
  await phone.see('1250.00 EUR')
  await see('requests')
  await phone.press(/1250\.00 EUR/)
  await phone.see(texts.requests.posted)
  await see('request')
  await phone.press(texts.requests.approve)
  await see('approve')
  await phone.type(pin)
  await phone.see(texts.requests.approved)
  await see('approved')
  await phone.press(texts.enrol.done)
  await phone.see(texts.requests.none)
  await see('no requests')
  await phone.press(texts.back)
}

/** The settings of a token, and how what was lost is renewed. */
const tourOfSettings = async ({ phone, texts = en, see, words }: Stage & { words: readonly string[] }) => {
  await phone.press(new RegExp(texts.token.settingsHint))
  await phone.see(texts.tokenSettings.title)
  await see('token settings')
  await phone.press(texts.tokenSettings.changePin)
  await see('change PIN')
  await phone.type(pin)
  await phone.see(texts.tokenSettings.newPin)
  await choosePins(phone, false, { texts, pins: ['60718293', ''] })
  await phone.see(texts.tokenSettings.changed)
  await see('PIN changed')
  await phone.press(texts.enrol.done)
  await phone.press(texts.tokenSettings.forgot)
  await phone.see(texts.phrase.word(1))
  await see('forgot PIN')
  await typeWords(phone, words, texts)
  await phone.see(texts.tokenSettings.newPin)
  await phone.press(texts.back)
  await phone.press(texts.tokenSettings.contacts)
  await phone.see(texts.contacts.explain)
  await see('contacts')
  for (const [index, name] of ['Ana', 'Ben', 'Cy'].entries()) {
    await phone.fill(`${texts.contacts.name} ${index + 1}`, name)
    await phone.fill(`${texts.contacts.address} ${index + 1}`, `${name.toLowerCase()}@tour.example`)
  }
  await phone.press(texts.contacts.save)
  await phone.type('60718293')
  await phone.see(texts.contacts.saved)
  await see('contacts saved')
  await phone.press(texts.enrol.done)
  await phone.press(texts.tokenSettings.remove)
  await see('remove')
  await phone.press(texts.cancel)
  await phone.press(texts.back)
}

/** Goes through every screen of the app, once; `tenant` names a new one. */
export const tour = async ({ tenant: name, ...at }: Stage & { other: Phone; tenant: string }): Promise<void> => {
  const tenant = await tourTenant(at.instance, name)
  await tourOfBeginning(at)
  const words = await tourOfEnrolment({ ...at, tenant })
  await tourOfUse({ ...at, tenant })
  await tourOfSettings({ ...at, words })
  await tourOfTrouble({ ...at, tenant })
}
